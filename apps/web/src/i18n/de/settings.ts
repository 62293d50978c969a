/** How the house is run. */
export const settings = {
  'Sends:': 'Sendet:',
  'Last asked {{time, moment}}': 'Zuletzt gefragt: {{time, moment}}',
  'Never asked': 'Noch nie gefragt',
  'Failed {{time}}: {{message}}': 'Fehlgeschlagen {{time}}: {{message}}',
  'Nothing leaves this house until you switch it on:': 'Nichts verlässt dieses Haus, bevor du es einschaltest:',
  'Nothing leaves this house until whoever runs it switches it on in the settings.':
    'Nichts verlässt dieses Haus, bevor es in den Einstellungen eingeschaltet wird.',
  Dark: 'Dunkel',
  Light: 'Hell',
  'Like this device': 'Wie dieses Gerät',
  Look: 'Aussehen',
};
