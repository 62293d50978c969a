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
  'The weights of the separation model were made available by Meta for personal and research use only. The code that runs them is under the MIT licence; the weights are not.':
    'Die Gewichte des Trennmodells hat Meta nur für den persönlichen Gebrauch und die Forschung freigegeben. Der Code, der sie ausführt, steht unter der MIT-Lizenz, die Gewichte nicht.',
  'The weights of the recognition model were published by OpenAI under the MIT licence and converted under Apache-2.0.':
    'Die Gewichte des Erkennungsmodells hat OpenAI unter der MIT-Lizenz veröffentlicht; umgewandelt wurden sie unter Apache-2.0.',
  'The folder cannot be read.': 'Der Ordner lässt sich nicht lesen.',
  'This is not a kind of sound file that can be read.': 'Diese Art von Tondatei lässt sich nicht lesen.',
  'The file holds no sound.': 'In der Datei ist kein Ton.',
  'The file is damaged and cannot be decoded.': 'Die Datei ist beschädigt und lässt sich nicht lesen.',
  'The file is empty.': 'Die Datei ist leer.',
  'The recording is too short.': 'Die Aufnahme ist zu kurz.',
  'The recording is longer than this server takes.': 'Die Aufnahme ist länger, als dieser Server annimmt.',
  'This is not a sound file that can be read here. Try MP3, WAV, FLAC, M4A, OGG, Opus, WMA, AIFF or a video with sound.':
    'Diese Tondatei lässt sich hier nicht lesen. Versuch MP3, WAV, FLAC, M4A, OGG, Opus, WMA, AIFF oder einen Film mit Ton.',
  'This file has no sound in it. Try another.': 'In dieser Datei ist kein Ton. Versuch eine andere.',
  'This file is damaged: no sound could be read from it. Try a fresh copy.':
    'Diese Datei ist beschädigt: Es ließ sich kein Ton daraus lesen. Versuch eine neue Kopie.',
  'This file is empty. Try another.': 'Diese Datei ist leer. Versuch eine andere.',
  'This sound is too short to work with. Try a longer one.': 'Das ist zu kurz für ein Lied. Versuch etwas Längeres.',
  'This sound is longer than this server takes (MAX_DURATION). Cut it into songs.':
    'Das ist länger, als dieser Server annimmt (MAX_DURATION). Teile es in Lieder.',
  'No audio decoder was found. Install ffmpeg, or install the optional package node-av with `npm install`.':
    'Es fehlt ein Programm zum Lesen von Ton. Installiere ffmpeg oder das optionale Paket node-av mit `npm install`.',
  'The audio decoder stopped unexpectedly. Try again; if it happens again, check free memory and disk space.':
    'Das Lesen der Datei brach unerwartet ab. Versuch es noch einmal; bleibt es dabei, sieh nach freiem Speicher und Platz.',
  'The disk is full. Free some space and try again.': 'Die Festplatte ist voll. Mach Platz und versuch es noch einmal.',
  'The disk of the server is full.': 'Die Festplatte des Servers ist voll.',
  'The storage of the server failed.': 'Der Speicher des Servers hat nicht mitgemacht.',
  'The virus scanner refused the file.': 'Der Virenscanner hat etwas in dieser Datei gefunden.',
  'The virus scanner did not answer, so the file was not taken.':
    'Der Virenscanner hat nicht geantwortet; die Datei wurde deshalb nicht angenommen.',
  'The file is larger than this server takes.': 'Diese Datei ist größer, als dieser Server annimmt.',
  'The file needs a name.': 'Die Datei braucht einen Namen.',
  'Too much is going on here at the moment. Try again in a minute.': 'Hier ist gerade zu viel los. Versuch es in einer Minute noch einmal.',
  'The work stopped unexpectedly.': 'Die Arbeit brach unerwartet ab.',
  'The work was stopped by the system, most likely for lack of memory.':
    'Das System hat die Arbeit abgebrochen, wohl weil der Arbeitsspeicher nicht reichte.',
};
