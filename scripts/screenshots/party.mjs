// A party: the desk, the stage and a guest's phone, each in every size.
import { middleOfSecondLine } from './solo.mjs';

const QUIET_MS = 4200;
const GUESTS = ['Ben', 'Cleo', 'Dee', 'Emil'];
const WISHES = ['Half a Moon', 'Two Lamps', 'Tram Number Nine', 'Letters Home'];

export async function shootParty(camera, url, demoId, songs) {
  const [desk, stage, remote] = [await camera.crew(), await camera.crew(), await camera.crew()];
  await camera.shoot(desk, 'host', async (page) => {
    await page.goto(`${url}/host`);
    await page.getByLabel('Your name').fill('Maria');
  });
  const party = await beginParty(desk, url);
  await openStages(camera, stage, url, party);
  await camera.shoot(stage, 'stage-empty');
  await join(camera, remote, url, party.code);
  await ask(party, songs);
  await camera.shoot(stage, 'stage-idle', (page) => page.waitForTimeout(500));
  await camera.shoot(remote, 'remote-search', async (page) => {
    await tab(page, 'Search');
    await page.getByRole('searchbox').fill('moon');
    await page.waitForTimeout(900);
  });
  await camera.shoot(
    remote,
    'remote-sheet',
    async (page) => {
      await page.getByRole('button', { name: /^Half a Moon/ }).click();
      await page.getByRole('dialog').waitFor();
    },
    (page) => page.keyboard.press('Escape'),
  );
  const me = await queueOwn(remote);
  await camera.shoot(remote, 'remote-queue', (page) => tab(page, 'Queue'));
  await onStage(camera, { desk, stage, remote }, party, { url, demoId, me });
  await camera.shoot(stage, 'stage-break', async (page, size) => {
    if (size === 'phone') {
      await party.run({ type: 'performance.finish' });
      await party.run({ type: 'performance.break', minutes: 12 });
    }
    await page.getByText('A short break').waitFor();
    await page.waitForTimeout(500);
  });
  await camera.shoot(stage, 'stage-end', async (page, size) => {
    if (size === 'phone') await party.end();
    await page.getByText('Good night.').waitFor();
  });
}

async function beginParty(desk, url) {
  const { laptop } = desk;
  const settings = { announceSeconds: 120, autoAdvance: false };
  const made = await laptop.request.post(`${url}/api/v1/parties`, { data: { name: 'Friday at Maria’s', hostName: 'Maria', settings } });
  const { party, links } = await made.json();
  const path = `${url}/api/v1/parties/${party.id}`;
  const post = async (place, data = {}) => {
    const answer = await laptop.request.post(`${path}${place}`, { data });
    if (!answer.ok()) throw new Error(`${place}: ${await answer.text()}`);
    return answer.json();
  };
  for (const size of ['phone', 'tv'])
    await desk[size].request.post(`${url}/api/v1/parties/join`, { data: { token: links.hostToken, name: 'Maria' } });
  for (const page of Object.values(desk)) await page.goto(`${url}/host/${party.id}`);
  return {
    ...links,
    id: party.id,
    run: (command) => post('/commands', command),
    add: (name) => post('/members', { name }),
    end: () => post('/end'),
    set: (change) => laptop.request.patch(path, { data: { settings: change } }),
  };
}

async function openStages(camera, stage, url, party) {
  await camera.shoot(
    stage,
    'stage-start',
    async (page) => {
      await page.goto(`${url}/stage/${party.screenToken}`);
      await page.getByRole('button', { name: 'Press OK to start' }).waitFor();
    },
    (page) => page.getByRole('button', { name: 'Press OK to start' }).click(),
  );
}

async function join(camera, remote, url, code) {
  await camera.shoot(
    remote,
    'remote-join',
    async (page, size) => {
      await page.goto(`${url}/join?code=${code}`);
      await page.getByLabel('What do we call you?').fill(size === 'phone' ? 'Ann' : `Ann on the ${size}`);
    },
    async (page) => {
      await page.getByRole('button', { name: 'Come in' }).click();
      await page.getByRole('searchbox').waitFor();
    },
  );
}

async function ask(party, songs) {
  for (const [i, name] of GUESTS.entries()) {
    const { id } = await party.add(name);
    await party.run({ type: 'queue.add', songId: songs.get(WISHES[i]), singerIds: [id], ...(i === 2 ? { keyShift: -2 } : {}) });
  }
}

/** Every phone asks for the demo; the one of the phone's size sings it. @returns {Promise<string>} its entry */
async function queueOwn(remote) {
  for (const page of Object.values(remote)) {
    await tab(page, 'Search');
    await page.getByRole('searchbox').fill('Sing with Me');
    const asked = page.waitForResponse((answer) => answer.url().includes('/commands'), { timeout: 2000 }).catch(() => null);
    await page.getByRole('button', { name: 'Sing Sing with Me Tonight' }).click();
    await asked;
    await page.getByRole('heading', { name: 'Queue' }).waitFor();
  }
  const [partyId] = (await remote.phone.url()).split('/').slice(-1);
  const { queue } = await (
    await remote.phone.request.get(`/api/v1/parties/${partyId}`.replace(/^/, new URL(remote.phone.url()).origin))
  ).json();
  return queue.entries.find(({ singers }) => singers[0]?.name === 'Ann').id;
}

async function onStage(camera, { desk, stage, remote }, party, { url, demoId, me }) {
  await party.run({ type: 'performance.start', entryId: me });
  await camera.shoot(stage, 'stage-next', async (page) => {
    await page.getByRole('heading', { name: 'Ann' }).waitFor();
    await page.waitForTimeout(800);
  });
  await party.run({ type: 'performance.pause' });
  await party.run({ type: 'performance.play' });
  await party.run({ type: 'performance.set', guideLevel: 0.4 });
  const at = await middleOfSecondLine(url, demoId);
  await party.run({ type: 'performance.pause' });
  // It sounds for its pictures only: on a busy machine it would be over before the last of them.
  const shootPlaying = (pages, screen, seconds, act) =>
    camera.shoot(
      pages,
      screen,
      async (page) => {
        await party.run({ type: 'performance.seek', positionSeconds: Math.max(0, seconds) });
        await party.run({ type: 'performance.play' });
        await act(page);
      },
      () => party.run({ type: 'performance.pause' }),
    );
  await shootPlaying(stage, 'stage-sing', at - QUIET_MS / 1000, async (page) => {
    await page.locator('canvas[data-stage="words"]').waitFor();
    await page.waitForTimeout(QUIET_MS);
  });
  await shootPlaying(remote, 'remote-now', at - 1, async (page) => {
    await tab(page, 'Now');
    await page.waitForTimeout(1000);
  });
  await camera.shoot(remote, 'remote-me', (page) => tab(page, 'Me'));
  await shootPlaying(desk, 'desk', at, (page) => page.waitForTimeout(700));
  await camera.shoot(desk, 'desk-settings', async (page) => {
    await page.getByRole('button', { name: 'Settings of the party' }).click();
    await page.getByRole('dialog').waitFor();
  });
}

async function tab(page, name) {
  await page.getByRole('navigation', { name: 'Party' }).getByRole('button', { name }).click();
  await page.waitForTimeout(500);
}
