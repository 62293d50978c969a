// What people type into the search box, about songs that are there.
import { randomSource } from './synthetic-library.mjs';

/** Kinds of questions by name: each makes another question every time it is called, and the same ones in every run. */
export function searchQuestions(songs) {
  const random = randomSource(7);
  const anySong = () => songs[Math.floor(random() * songs.length)];
  const slip = (text) => {
    const at = 1 + Math.floor(random() * Math.max(1, text.length - 2));
    return text.slice(0, at) + text.slice(at + 1);
  };
  const longWord = (text) => text.split(' ').sort((a, b) => b.length - a.length)[0];
  const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '');
  const withAccent = () => {
    for (;;) {
      const { title } = anySong();
      if (plain(title) !== title) return title;
    }
  };
  return {
    'one letter': () => anySong().title.slice(0, 1),
    'two letters': () => anySong().title.slice(0, 2),
    'three letters': () => anySong().title.slice(0, 3),
    'a common word': () => ['the', 'love', 'you', 'my', 'night'][Math.floor(random() * 5)],
    'a title': () => anySong().title,
    'an artist': () => anySong().artist,
    'artist and title': () => {
      const { artist, title } = anySong();
      return `${artist} ${title}`;
    },
    'a title with accents, typed without': () => plain(withAccent()),
    'a title without accents, with a slip': () => slip(longWord(plain(anySong().title))),
    'artist with a slip, and title': () => {
      const { artist, title } = anySong();
      return `${slip(longWord(artist))} ${longWord(title)}`;
    },
    'words of a lyric': () => anySong().lyrics().split(' ').slice(0, 3).join(' '),
    'nothing like it': () => 'xqzvwk jjjjjq',
  };
}
