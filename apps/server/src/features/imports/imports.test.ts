import { describe, expect, it } from 'vitest';
import { isAllowedHost, linkFileName, plainLink } from './link-names.ts';
import { thumbnailOrder } from './thumbnail-order.ts';
import { problemOf } from './yt-dlp.problems.ts';

describe('links', () => {
  it('hosts and hosts below them are allowed, look-alikes are not', () => {
    const allowed = ['youtube.com', 'youtu.be'];
    for (const host of ['youtube.com', 'www.youtube.com', 'music.youtube.com', 'youtu.be']) expect(isAllowedHost(host, allowed)).toBe(true);
    for (const host of ['notyoutube.com', 'youtube.com.example.org', 'be', '']) expect(isAllowedHost(host, allowed)).toBe(false);
  });

  it('P25 the same link is known again in another spelling', () =>
    expect(plainLink(' https://YouTube.com/watch?v=a&si=xyz&utm_source=mail#t=10 ')).toBe(plainLink('https://youtube.com/watch?v=a')));

  it('a file behind a link has the name that its server says, in any script', () => {
    const url = new URL('https://example.org/files/%E6%AD%8C.mp3?x=1');
    expect(linkFileName(url, undefined)).toBe('歌.mp3');
    expect(linkFileName(url, 'attachment; filename="a b.mp3"')).toBe('a b.mp3');
    expect(linkFileName(url, "attachment; filename=x.mp3; filename*=UTF-8''%E6%AD%8C.flac")).toBe('歌.flac');
    expect(linkFileName(new URL('https://example.org/%zz'), undefined)).toBe('%zz');
    expect(linkFileName(new URL('https://example.org/'), undefined)).toBe('example.org');
  });
});

describe('P06 thumbnails', () => {
  it('WebP first, then the largest, each once, no odd addresses', () =>
    expect(
      thumbnailOrder([
        { url: 'https://i.example/small.jpg', width: 120, height: 90 },
        { url: 'https://i.example/big.jpg', width: 1280, height: 720 },
        { url: 'https://i.example/middle.webp?x', width: 480, height: 360 },
        { url: 'https://i.example/big.webp', width: 1280, height: 720 },
        { url: 'https://i.example/big.jpg' },
        { url: 'file:///etc/passwd', width: 9999, height: 9999 },
      ]),
    ).toEqual([
      'https://i.example/big.webp',
      'https://i.example/middle.webp?x',
      'https://i.example/big.jpg',
      'https://i.example/small.jpg',
    ]));
});

describe('what yt-dlp complains about', () => {
  it.each([
    ["ERROR: [youtube] x: Private video. Sign in if you've been granted access to this video", 'import.private'],
    ['ERROR: [youtube] x: Sign in to confirm you’re not a bot. Use --cookies', 'import.signInNeeded'],
    ['ERROR: [youtube] x: Video unavailable', 'import.unavailable'],
    ['ERROR: [youtube] x: The uploader has not made this video available in your country', 'import.unavailable'],
    ['ERROR: [youtube] x: Unable to extract initial player response; please report this issue', 'import.toolOutdated'],
    ['ERROR: unable to download video data: HTTP Error 403: Forbidden', 'import.toolOutdated'],
    ['ERROR: [youtube] x: Unable to download webpage: HTTP Error 429: Too Many Requests', 'outside.busy'],
    ['ERROR: Unable to download webpage: <urlopen error [Errno -3] Temporary failure in name resolution>', 'outside.unreachable'],
    ['ERROR: Unsupported URL: https://example.org/', 'import.badLink'],
  ])('%s', (said, code) => expect(problemOf(`WARNING: sign in for more\n${said}\n`).code).toBe(code));

  it('what is new is passed on, short', () => {
    const { code, message } = problemOf(`ERROR: [youtube] abc: ${'new trouble '.repeat(100)}`);
    expect([code, message.startsWith('The import failed: abc: new trouble'), message.length < 400]).toEqual(['import.failed', true, true]);
    expect(problemOf('').message).toContain('Update it');
  });
});
