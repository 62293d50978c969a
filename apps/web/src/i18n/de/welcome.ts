/** The questions of the first visit, and the house's name. */
export const welcome = {
  'Question {{number}} of {{count}}': 'Frage {{number}} von {{count}}',
  'Skip the questions': 'Fragen überspringen',
  'Welcome. Which language?': 'Willkommen. Welche Sprache?',
  'It is for this browser: every phone and screen speaks its own. Each question has an answer already: just go on.':
    'Sie gilt für diesen Browser: jedes Handy und jeder Bildschirm spricht seine eigene. Jede Frage hat schon eine Antwort: geh einfach weiter.',
  'What is this place called?': 'Wie heißt dieser Ort?',
  'The name greets your guests on the stage, and parties begin with it. Leave it empty, and there is none.':
    'Der Name begrüßt deine Gäste auf der Bühne, und Partys beginnen mit ihm. Lass ihn leer, dann gibt es keinen.',
  'Name of the house': 'Name des Hauses',
  'The house': 'Das Haus',
  'Who may change things?': 'Wer darf etwas ändern?',
  'Guests of a party need no account either way: they come in by its code.':
    'Gäste einer Party brauchen so oder so kein Konto: sie kommen mit ihrem Code herein.',
  'Everybody in this house': 'Alle in diesem Haus',
  'No accounts: whoever opens this page may add songs, run parties and change settings.':
    'Keine Konten: wer diese Seite öffnet, darf Lieder bringen, Partys leiten und Einstellungen ändern.',
  'Me, and whom I allow it': 'Ich, und wem ich es erlaube',
  'You make an account now. Everybody else may look around and sing at parties, and more if you say so.':
    'Du legst jetzt ein Konto an. Alle anderen dürfen sich umsehen und auf Partys singen, und mehr, wenn du es sagst.',
  '{{name}} runs this house. Others get accounts and rights in the settings, under People.':
    '{{name}} leitet dieses Haus. Andere bekommen Konten und Rechte in den Einstellungen, unter Leute.',
  'May it ask the internet?': 'Darf es im Internet nachfragen?',
  'Songs are made and sung without it. Your music itself never leaves this house.':
    'Lieder machen und singen geht auch ohne. Deine Musik selbst verlässt dieses Haus nie.',
  'No, nothing goes outside': 'Nein, nichts geht nach außen',
  'You can still switch single services on, in the settings.': 'Einzelne Dienste lassen sich später in den Einstellungen einschalten.',
  'Yes, I choose what': 'Ja, ich wähle, was',
  'Words, covers and names can be looked up, songs brought in by a link.':
    'Texte, Cover und Namen lassen sich nachschlagen, Lieder über einen Link holen.',
};
