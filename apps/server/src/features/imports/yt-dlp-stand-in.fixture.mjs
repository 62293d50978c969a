#!/usr/bin/env node
// Stands for yt-dlp in tests: takes the arguments that its documentation names and answers as it does. What it is to say
// beside that is in `stand-in.json` beside this file; how it was called is written to `calls.jsonl`.
import { appendFileSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const said = existsSync(join(here, 'stand-in.json')) ? JSON.parse(readFileSync(join(here, 'stand-in.json'), 'utf8')) : {};
const args = process.argv.slice(2);
appendFileSync(join(here, 'calls.jsonl'), `${JSON.stringify({ args, env: Object.keys(process.env), cwd: process.cwd() })}\n`);

const value = (name) => args[args.indexOf(name) + 1];
const target = args[args.indexOf('--') + 1] ?? '';
const print = (text) => process.stdout.write(`${text}\n`);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const fail = (text) => {
  process.stderr.write(`ERROR: [youtube] ${text}\n`);
  process.exit(1);
};

const video = (id, more = {}) => ({
  id,
  title: `Slow Tide ${id}`,
  url: `https://www.youtube.com/watch?v=${id}`,
  webpage_url: `https://www.youtube.com/watch?v=${id}`,
  duration: 201,
  channel: 'Paper Lanterns',
  thumbnails: said.thumbnails ?? [],
  ...more,
});

const FAILURES = {
  private: "Private video. Sign in if you've been granted access to this video",
  signin: 'Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the authentication.',
  gone: 'Video unavailable. This video has been removed by the uploader',
  outdated: 'Unable to extract player response; please report this issue on https://github.com/yt-dlp/yt-dlp/issues',
  busy: 'Unable to download webpage: HTTP Error 429: Too Many Requests',
  strange: 'something that nobody has seen before',
};

async function download() {
  const id = new URL(target).searchParams.get('v') ?? '';
  if (id in FAILURES) fail(FAILURES[id]);
  if (id === 'live') return;
  if (args.includes('--print')) print(JSON.stringify(video(id, said.info)));
  const steps = id === 'slow' ? 200 : 4;
  for (let i = 1; i <= steps; i++) {
    print(
      value('--progress-template')
        .replace('download:', '')
        .replace('%(progress.downloaded_bytes)s', String(i * 10))
        .replace('%(progress.total_bytes)s', 'NA')
        .replace('%(progress.total_bytes_estimate)s', String(steps * 10)),
    );
    await pause(id === 'slow' ? 100 : 20);
  }
  const path = join(value('--paths'), value('--output').replace('%(ext)s', 'mp3'));
  writeFileSync(`${path}.part`, 'half');
  copyFileSync(said.audio, path);
}

if (args.includes('--dump-json')) {
  const search = /^ytsearch(\d+):(.*)$/.exec(target);
  if (search)
    for (let i = 0; i < Math.min(2, Number(search[1])); i++) print(JSON.stringify(video(`found${i}`, { title: `${search[2]} ${i}` })));
  else if (target.includes('list=')) {
    for (const id of ['one', 'two']) print(JSON.stringify(video(id)));
    print(JSON.stringify(video('elsewhere', { url: 'http://127.0.0.1/secret', webpage_url: null })));
  } else print(JSON.stringify(video(new URL(target).searchParams.get('v') ?? '')));
} else await download();
