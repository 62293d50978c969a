/** Sentences the server writes itself, by their English wording. */
export const server: Record<string, string> = {
  'Title, artist, album, year, genre and cover of a song': 'Titel, Name, Album, Jahr, Genre und Cover eines Lieds',
  'Title, artist and album of the song that is looked up, and the country of the shop':
    'Titel, Name und Album des gesuchten Lieds und das Land des Shops',
  'Title, artist, album, date and identifiers of a song': 'Titel, Name, Album, Datum und Kennungen eines Lieds',
  'Title, artist and album of the song that is looked up': 'Titel, Name und Album des gesuchten Lieds',
  'Covers of albums that MusicBrainz found': 'Cover von Alben, die MusicBrainz gefunden hat',
  'The identifier of the album': 'Die Kennung des Albums',
  'Lyrics with the times of their lines': 'Liedtexte mit den Zeiten ihrer Zeilen',
  'Title, artist, album and length of the song that is looked up': 'Titel, Name, Album und Länge des gesuchten Lieds',
  'Songs from video sites: search, download, thumbnails': 'Lieder von Videoseiten: Suche, Laden, Vorschaubilder',
  'The search words or the link, to the site that it belongs to': 'Die Suchwörter oder den Link, an die Seite, zu der er gehört',
  'A sound file from the address that somebody gave': 'Eine Tondatei von der Adresse, die jemand angegeben hat',
  'A request for that address, to the server that it names': 'Eine Anfrage nach dieser Adresse, an den Server, den sie nennt',
};
