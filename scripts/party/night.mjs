// A simulated night: who waits how long, how fair it is, and how long the stage stands empty. Made of the rules that the
// server uses, in virtual time: a night takes a second. Usage: node scripts/party/night.mjs [nights]
import { built } from '../built.mjs';

const { beginTurn, nextReady, planQueue } = await built('apps/server/dist/features/queue/plan-queue.js');

const SINGERS = 30;
const REQUESTS = 120;
const ARRIVAL_MINUTES = 120;
const REQUEST_MINUTES = 420;
const ANNOUNCE_SECONDS = 15;
/** Making a song takes so much of its length, one song at a time: of a usual and of a slow machine. */
const MAKING_SHARES = [1.2, 2.5];
const UNPREPARED_SHARE = 0.5;

const nights = Number(process.argv[2] ?? 20);

/** A generator of its own, so that every rule meets the same nights (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Who comes when and asks for what: some come late, some ask for much. */
function requestsOf(seed) {
  const next = random(seed);
  const arrivals = Array.from({ length: SINGERS }, () => next() * ARRIVAL_MINUTES * 60);
  const wishes = Array.from({ length: REQUESTS }, (_, index) => {
    // Everybody asks once; the rest is spread unevenly, as it is.
    const singer = index < SINGERS ? index : Math.floor(next() ** 2 * SINGERS);
    const earliest = arrivals[singer];
    const atSeconds = index < SINGERS ? earliest : earliest + next() * (REQUEST_MINUTES * 60 - earliest);
    const durationSeconds = 170 + next() * 110;
    return { singer: `s${singer}`, atSeconds, durationSeconds, prepared: next() >= UNPREPARED_SHARE };
  });
  return wishes.sort((a, b) => a.atSeconds - b.atSeconds).map((wish, index) => ({ ...wish, id: `e${String(index).padStart(3, '0')}` }));
}

class Night {
  constructor(rule, hurry, seed, makingShare) {
    Object.assign(this, {
      rule,
      hurry,
      now: 0,
      round: 0,
      turnCount: 0,
      waiting: [],
      making: null,
      idleSeconds: 0,
      waits: [],
      firstWaits: [],
      records: new Map(),
    });
    this.makingShare = makingShare;
    this.toCome = requestsOf(seed);
    this.pairs = new Map();
    this.largestDifference = 0;
  }

  facts(freeInSeconds = 0) {
    return {
      rule: this.rule,
      nowMs: this.now * 1000,
      round: this.round,
      turnCount: this.turnCount,
      freeInSeconds,
      gapSeconds: ANNOUNCE_SECONDS,
      breakAfterTurns: null,
      breakSeconds: 0,
      entries: this.waiting.map((wish, index) => ({
        id: wish.id,
        singerIds: [wish.singer],
        addedAtMs: wish.atSeconds * 1000 + index / 1000,
        ownOrder: wish.atSeconds,
        floorRound: wish.floorRound,
        pinnedTurn: null,
        pinnedAtMs: 0,
        votes: 0,
        passedOver: null,
        readyInSeconds: wish.leftSeconds > 0 ? Math.max(1, wish.leftSeconds) : 0,
        durationSeconds: wish.durationSeconds,
      })),
      singers: this.records,
    };
  }

  /** Lets time go by: people ask, and songs are made one after the other. */
  pass(seconds) {
    let left = seconds;
    while (left > 1e-9) {
      this.#choose();
      const untilAsked = this.toCome.length > 0 ? Math.max(0, this.toCome[0].atSeconds - this.now) : Infinity;
      const step = Math.min(left, untilAsked, this.making?.leftSeconds ?? Infinity);
      this.now += step;
      left -= step;
      if (this.making) this.making.leftSeconds -= step;
      if (this.making && this.making.leftSeconds <= 1e-6) {
        this.making.leftSeconds = 0;
        this.making = null;
      }
      while (this.toCome.length > 0 && this.toCome[0].atSeconds <= this.now + 1e-9) this.#ask(this.toCome.shift());
    }
  }

  #ask(wish) {
    this.waiting.push({ ...wish, floorRound: this.round, leftSeconds: wish.prepared ? 0 : wish.durationSeconds * this.makingShare });
  }

  /** What is made next: what is needed first, or, to compare, what was asked for first. */
  #choose() {
    if (this.making) return;
    const unready = this.waiting.filter((wish) => wish.leftSeconds > 0);
    if (unready.length === 0) return;
    const asIfReady = { ...this.facts(), entries: this.facts().entries.map((entry) => ({ ...entry, readyInSeconds: 0 })) };
    const order = this.hurry ? planQueue(asIfReady).turns.map(({ entryId }) => entryId) : unready.map(({ id }) => id);
    this.making = unready.find(({ id }) => id === order.find((one) => unready.some((wish) => wish.id === one)));
  }

  run() {
    while (this.waiting.length > 0 || this.toCome.length > 0) {
      const turn = nextReady(this.facts());
      if (!turn) {
        // An empty stage counts while somebody waits for it.
        if (this.waiting.length > 0) this.idleSeconds += 1;
        this.pass(this.waiting.length > 0 ? 1 : Math.max(1, this.toCome[0].atSeconds - this.now));
        continue;
      }
      this.#sing(turn.entryId);
    }
    return this;
  }

  #sing(entryId) {
    const wish = this.waiting.find(({ id }) => id === entryId);
    const { turnRound, eveningRound } = beginTurn(this.facts(), entryId);
    const backlogged = new Set(this.waiting.map(({ singer }) => singer));
    this.#compare(backlogged, wish.singer);
    this.waiting = this.waiting.filter(({ id }) => id !== entryId);
    this.round = eveningRound;
    this.turnCount += 1;
    this.waits.push(this.now - wish.atSeconds);
    if (!this.records.has(wish.singer)) this.firstWaits.push(this.now - wish.atSeconds);
    const end = this.now + ANNOUNCE_SECONDS + wish.durationSeconds;
    this.records.set(wish.singer, { lastRound: turnRound, lastTurnAtMs: end * 1000 });
    this.pass(ANNOUNCE_SECONDS + wish.durationSeconds);
  }

  /** Of every two singers who wait, how many turns one had more than the other since both have waited. */
  #compare(backlogged, singer) {
    const ready = new Set(this.waiting.filter(({ leftSeconds }) => leftSeconds <= 0).map((wish) => wish.singer));
    for (const key of this.pairs.keys()) {
      const [a, b] = key.split(' ');
      if (!backlogged.has(a) || !backlogged.has(b) || !ready.has(a) || !ready.has(b)) this.pairs.delete(key);
    }
    for (const other of backlogged) {
      if (other === singer || !ready.has(other)) continue;
      const [a, b] = [singer, other].sort();
      const difference = (this.pairs.get(`${a} ${b}`) ?? 0) + (singer === a ? 1 : -1);
      this.pairs.set(`${a} ${b}`, difference);
      this.largestDifference = Math.max(this.largestDifference, Math.abs(difference));
    }
  }
}

function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

console.log(`${nights} nights of ${SINGERS} singers and ${REQUESTS} requests, half of the songs still to be made, one at a time`);
for (const makingShare of MAKING_SHARES) {
  console.log(`\na song is made in ${makingShare} of its length`);
  console.log('rule         made by   turns apart  wait p50  wait p95  first song p50  first song p95  stage empty');
  for (const [rule, hurry] of [
    ['rounds', true],
    ['rounds', false],
    ['longestWait', true],
    ['inOrder', true],
  ]) {
    const all = Array.from({ length: nights }, (_, seed) => new Night(rule, hurry, seed + 1, makingShare).run());
    const minutes = (values, share, width) => `${(percentile(values, share) / 60).toFixed(0)} min`.padStart(width);
    const waits = all.flatMap((night) => night.waits);
    const firstWaits = all.flatMap((night) => night.firstWaits);
    const idle = all.reduce((sum, night) => sum + night.idleSeconds, 0) / nights / 60;
    const apart = Math.max(...all.map((night) => night.largestDifference));
    console.log(
      [
        rule.padEnd(12),
        (hurry ? 'need' : 'request').padEnd(8),
        String(apart).padStart(12),
        minutes(waits, 0.5, 9),
        minutes(waits, 0.95, 9),
        minutes(firstWaits, 0.5, 15),
        minutes(firstWaits, 0.95, 15),
        `${idle.toFixed(1)} min`.padStart(12),
      ].join(' '),
    );
  }
}
