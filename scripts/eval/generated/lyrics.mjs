// Lyrics without end: sentences made of our own words, so that every seed sings others.

/** @param {() => number} random @param {readonly any[]} from */
export const pick = (random, from) => from[Math.floor(random() * from.length)];

const WHO = ['I', 'you', 'we', 'they'];
const DO = 'carry,follow,borrow,remember,open,paint,hide,break,hold,measure,forget,bury,gather,answer,trade,polish'.split(',');
const DID = 'came,ran,waited,wandered,travelled,walked,sailed,stayed,slept,danced'.split(',');
const THING = (
  'the river,my window,your shadow,a paper moon,the last train,my winter coat,the garden wall,a silver coin,your yellow letters,the kitchen light,' +
  'the broken clock,a heavy stone,the city lights,my wooden boat,the summer rain,your empty chair,the open road,a hundred names'
).split(',');
const WHERE = (
  'in the morning,on the corner,by the water,under the bridge,over the mountain,behind the door,after the thunder,before the winter,' +
  'along the harbour,in the middle of the night,down by the station,far from the city'
).split(',');
const SAY = 'and nobody told me,and no one remembers,but everyone knows,and only the wind knows,but never again'.split(',');
const HOOK =
  'tear the paper down,run with the wolves,never coming home,burn the bridges now,shake the walls tonight,nothing left to lose'.split(',');

/** @type {Record<string, (random: () => number) => string>} */
export const ENGLISH = {
  short: (random) => pick(random, [`${pick(random, WHO)} ${pick(random, DO)} ${pick(random, THING)}`, pick(random, WHERE)]),
  line(random) {
    const [who, act, thing, where] = [WHO, DO, THING, WHERE].map((words) => pick(random, words));
    return pick(random, [
      `${who} ${act} ${thing} ${where}`,
      `${where} ${who} ${pick(random, DID)} alone`,
      `${who} ${pick(random, DID)} ${where} ${pick(random, SAY)}`,
    ]);
  },
  long: (random) => `${ENGLISH.short(random)} and ${pick(random, WHO)} ${pick(random, DO)} ${pick(random, THING)} ${pick(random, WHERE)}`,
  hook: (random) => pick(random, HOOK),
};

const QUIEN = 'la luna,el viento,mi hermano,la noche,tu sombra,la lluvia,el camino,mi corazón,la ciudad,el silencio'.split(',');
const HACE = 'canta,espera,camina,regresa,se pierde,despierta,me llama,se queda,nos mira'.split(',');
const DONDE =
  'en la calle,sobre el agua,bajo el puente,con la mañana,sin mirar atrás,en la ventana,detrás de la puerta,cerca del mar'.split(',');
const COSA = 'una carta,la memoria,los zapatos,tu guitarra,el verano,las palabras'.split(',');

/** @type {typeof ENGLISH} */
export const SPANISH = {
  line: (random) =>
    pick(random, [
      `${pick(random, QUIEN)} ${pick(random, HACE)} ${pick(random, DONDE)}`,
      `no me dejes ${pick(random, COSA)} ${pick(random, DONDE)}`,
      `${pick(random, QUIEN)} lleva ${pick(random, COSA)} y ${pick(random, HACE)}`,
    ]),
  hook: (random) => `${pick(random, ['vuelve', 'canta', 'baila', 'sube'])} conmigo ${pick(random, DONDE)}`,
};

// Units as the aligner parts them, each with its reading: 夜(よる)の(の).
const NOUNS = (
  '夜=よる 空=そら 星=ほし 月=つき 風=かぜ 海=うみ 町=まち 道=みち 花=はな 雨=あめ 君=きみ 声=こえ 夢=ゆめ 心=こころ 窓=まど 歌=うた 朝=あさ ' +
  '鳥=とり 影=かげ 色=いろ ギ=ぎ|ター=たあ ド=ど|ア=あ ピ=ぴ|ア=あ|ノ=の 涙=なみだ 桜=さくら 東=ひがし'
).split(' ');
const VERBS = (
  '光=ひか|る=る 歌=うた|う=う 笑=わら|う=う 泣=な|く=く 歩=ある|く=く 流=なが|れ=れ|る=る 消=き|え=え|る=る 眠=ねむ|る=る 走=はし|る=る 見=み|え=え|る=る ' +
  '忘=わす|れ=れ|な=な|い=い 止=と|ま=ま|ら=ら|な=な|い=い 待っ=まっ|て=て|い=い|る=る 聞=き|こ=こ|え=え|る=る'
).split(' ');
const JOINS = ['の=の', 'と=と'];

/** @type {typeof ENGLISH} lines of units, `text=kana`, joined by `|` */
export const JAPANESE = {
  line(random) {
    const [a, b, verb] = [NOUNS, NOUNS, VERBS].map((words) => pick(random, words));
    return pick(random, [
      `${a}|${pick(random, JOINS)}|${b}|が=が|${verb}`,
      `${a}|に=に|${b}|が=が|${verb}`,
      `${a}|の=の|な=な|か=か|で=で|${b}|は=わ|${verb}`,
      `${a}|を=お|さ=さ|が=が|し=し|て=て|${b}|も=も|${verb}`,
    ]);
  },
  hook: (random) => `${pick(random, NOUNS)}|よ=よ|${pick(random, NOUNS)}|よ=よ|も=も|う=お|い=い|ち=ち|ど=ど`,
};
