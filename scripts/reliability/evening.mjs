// A party of guests who ask for songs, clap and watch the queue, and of a stage that sings it, whichever API is alive. What
// was answered is kept in mind, to be held against what is there at the end.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../party/party-server.mjs';
import { pick } from './installation.mjs';

const { io } = createRequire(new URL('../../apps/server/package.json', import.meta.url))('socket.io-client');
const ANSWER_MS = 15_000;
const SUNG_AFTER_MS = 3_000;
const REPORT_MS = 500;

/** Somebody with a browser at any of the APIs: comes back to another when theirs is gone. */
class Visitor {
  cookie = '';
  joins = 0;
  /** What it sees: entries by id, the order of their places, what is on stage. */
  entries = new Map();
  places = [];
  performance = null;
  #socket = null;
  #sequence = null;
  #early = [];
  #gone = false;

  constructor(evening, name) {
    this.evening = evening;
    this.name = name;
  }

  /** Asks over HTTP; no answer throws with `status` 0. */
  async ask(method, path, body) {
    const base = pick(this.evening.installation.apis)?.url;
    if (base === undefined) throw Object.assign(new Error('no API is up'), { status: 0 });
    this.base = base;
    return ask(this, method, path, body);
  }

  /** Asks until there is an answer, for what may be asked twice. */
  async insist(method, path, body) {
    for (;;) {
      try {
        return await this.ask(method, path, body);
      } catch (error) {
        if (error.status >= 400 && error.status < 500) throw error;
      }
      await sleep(300);
    }
  }

  /** Asks over the socket. @throws when no answer comes */
  async emit(event, payload) {
    if (!this.#socket?.connected) throw new Error('not connected');
    return this.#socket.timeout(ANSWER_MS).emitWithAck(event, payload);
  }

  /** Watches the party until `leave`. */
  watch() {
    if (this.#gone) return;
    const base = pick(this.evening.installation.apis)?.url;
    if (base === undefined) return void setTimeout(() => this.watch(), 300);
    const socket = io(base, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { cookie: this.cookie } });
    this.#socket = socket;
    const again = () => {
      socket.close();
      if (this.#socket === socket) setTimeout(() => this.watch(), 300);
    };
    socket.once('disconnect', again);
    socket.once('connect_error', again);
    socket.on('patch', (patch) => this.#receive(patch));
    socket.once('connect', () => void this.#join(socket).catch(again));
  }

  leave() {
    this.#gone = true;
    this.#socket?.close();
  }

  /** For those with something to say after every connect. */
  async entered() {}

  async #join(socket) {
    this.#sequence = null;
    this.#early = [];
    const room = `party:${this.evening.party.id}`;
    const reply = await socket.timeout(ANSWER_MS).emitWithAck('join', { room });
    if (!reply.ok) throw new Error(`${this.name} was not let in: ${reply.code}`);
    this.joins += 1;
    this.#sequence = reply.sequence;
    const { queue, performance } = reply.snapshot;
    this.entries = new Map(queue.entries.map((entry) => [entry.id, entry]));
    this.#see('queue.changed', queue);
    this.#see('performance.changed', performance);
    for (const patch of this.#early) this.#apply(patch);
    await this.entered();
  }

  #receive(patch) {
    if (this.#sequence === null) this.#early.push(patch);
    else this.#apply(patch);
  }

  #apply({ sequence, event, payload }) {
    if (sequence <= this.#sequence) return;
    if (sequence > this.#sequence + 1) return void this.#join(this.#socket).catch(() => this.#socket.close());
    this.#sequence = sequence;
    this.#see(event, payload);
  }

  #see(event, payload) {
    if (event === 'performance.changed') this.performance = payload;
    if (event === 'party.reaction') this.evening.reactionsSeen += 1;
    if (event !== 'queue.changed') return;
    this.places = payload.places.map(({ entryId }) => entryId);
    for (const entry of payload.entries) this.entries.set(entry.id, entry);
    for (const id of this.entries.keys()) if (!this.places.includes(id)) this.entries.delete(id);
  }
}

class Guest extends Visitor {
  /** Songs that were asked for, and the entry that was answered. */
  answered = new Map();
  unanswered = new Set();

  /** Asks for a song, claps, waits a while: until it asked for as many as it wants. */
  async live(songIds, pauseMs) {
    for (const songId of songIds) {
      await sleep(pauseMs * (0.5 + Math.random()));
      await this.#wish(songId);
      await this.#react().catch(() => undefined);
    }
  }

  /** Without an answer one looks at the queue first, as a person would, and asks again if the song is not there. */
  async #wish(songId) {
    for (;;) {
      try {
        this.answered.set(songId, await this.#add(songId));
        return;
      } catch (error) {
        if (error.status >= 400 && error.status < 500) throw error;
        this.unanswered.add(songId);
      }
      await sleep(1_000);
      const entry = await this.#find(songId);
      if (entry) return void this.answered.set(songId, entry);
    }
  }

  async #add(songId) {
    const { party } = this.evening;
    if (Math.random() < 0.5) return (await this.ask('POST', `/api/v1/parties/${party.id}/queue`, { songId })).entryId;
    const reply = await this.emit('party.command', { partyId: party.id, command: { type: 'queue.add', songId } });
    if (!reply.ok) throw Object.assign(new Error(JSON.stringify(reply.problem)), { status: reply.problem.status });
    return reply.result.entryId;
  }

  async #find(songId) {
    const path = `/api/v1/parties/${this.evening.party.id}`;
    const { entries } = await this.insist('GET', `${path}/queue`);
    const { onStage } = await this.insist('GET', `${path}/performance`);
    const { turns } = await this.insist('GET', `${path}/history`);
    const isOwn = (one) => one?.songId === songId && one.singers.some(({ memberId }) => memberId === this.memberId);
    const waiting = entries.find(isOwn);
    return waiting?.id ?? [onStage, ...turns].find(isOwn)?.entryId;
  }

  async #react() {
    await this.ask('POST', `/api/v1/parties/${this.evening.party.id}/reactions`, { reaction: '👏' });
    this.evening.reactions += 1;
  }
}

/** Sings every song for three seconds. */
class Stage extends Visitor {
  async entered() {
    const screen = { partyId: this.evening.party.id, screenId: 'the-tv-set', name: 'TV', kind: 'stage' };
    const reply = await this.emit('party.screen', screen);
    if (!reply.ok) throw new Error(`The stage was not taken: ${JSON.stringify(reply)}`);
  }

  async sing(isOver) {
    for (let began = null; !isOver(); await sleep(REPORT_MS)) {
      const { onStage } = this.performance ?? {};
      if (began?.entryId !== onStage?.entryId) began = onStage ? { entryId: onStage.entryId, at: Date.now() } : null;
      if (began === null) continue;
      const sungMs = Date.now() - began.at;
      const about = { partyId: this.evening.party.id, screenId: 'the-tv-set', entryId: began.entryId };
      const how = { positionSeconds: sungMs / 1000, atServerMs: Date.now(), playing: true, ended: sungMs > SUNG_AFTER_MS };
      await this.emit('party.report', { ...about, ...how }).catch(() => undefined);
    }
  }
}

export class Evening {
  guests = [];
  reactions = 0;
  reactionsSeen = 0;

  constructor(installation) {
    this.installation = installation;
  }

  async begin(guestCount) {
    this.host = new Visitor(this, 'Host');
    const settings = { announceSeconds: 0 };
    const { party, links } = await this.host.insist('POST', '/api/v1/parties', { name: 'Friday', settings });
    this.party = party;
    this.stage = new Stage(this, 'TV');
    await this.stage.insist('POST', '/api/v1/parties/join', { token: links.screenToken, name: 'TV' });
    for (let number = 0; number < guestCount; number++) {
      const guest = new Guest(this, `Guest ${number}`);
      guest.memberId = (await guest.insist('POST', '/api/v1/parties/join', { code: party.code, name: guest.name })).you.id;
      this.guests.push(guest);
    }
    for (const visitor of [this.host, this.stage, ...this.guests]) visitor.watch();
  }

  /** All guests ask for `songsEach` of the songs; done when each has been answered. */
  async run(songIds, songsEach, pauseMs) {
    const wishes = this.guests.map((guest, number) =>
      guest.live(
        Array.from({ length: songsEach }, (_, n) => songIds[(number * songsEach + n) % songIds.length]),
        pauseMs,
      ),
    );
    await Promise.all(wishes);
  }

  /** What a visitor who comes now is shown of the queue, and of the night so far. */
  async now() {
    const path = `/api/v1/parties/${this.party.id}`;
    const queue = await this.host.insist('GET', `${path}/queue`);
    const { turns } = await this.host.insist('GET', `${path}/history`);
    const { onStage } = await this.host.insist('GET', `${path}/performance`);
    return { places: queue.places.map(({ entryId }) => entryId), turns: turns.map(({ entryId }) => entryId), onStage: onStage?.entryId };
  }

  end() {
    for (const visitor of [this.host, this.stage, ...this.guests]) visitor.leave();
  }
}
