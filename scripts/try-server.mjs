// Sends a song to a running server, waits, and shows what came of it:
//   node scripts/try-server.mjs song.mp3 [http://localhost:8000]
// Exit status: 0 the job is done, 1 it failed or the server refused, 2 the command line is wrong.
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';

const [path, address = 'http://localhost:8000'] = process.argv.slice(2);
if (path === undefined) {
  console.error('Usage: node scripts/try-server.mjs FILE [ADDRESS]');
  process.exit(2);
}

async function ask(url, options) {
  const response = await fetch(new URL(url, address), options);
  const body = await response.json();
  if (!response.ok) throw new Error(`${response.status}: ${body.detail ?? body.message}`);
  return body;
}

async function run() {
  const form = new FormData();
  form.set('file', await openAsBlob(path), basename(path));
  const { id } = await ask('/api/jobs', { method: 'POST', body: form });
  console.log(`job ${id}`);
  let last = '';
  for (;;) {
    const job = await ask(`/api/jobs/${id}`);
    const line = `${job.status} ${Math.floor(100 * job.progress)} %`;
    if (line !== last) console.log(line);
    last = line;
    if (job.status === 'completed') return job.output;
    if (job.status !== 'pending' && job.status !== 'processing') throw new Error(job.error_message);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

try {
  const output = await run();
  for (const [name, file] of Object.entries(output)) console.log(`${name}: ${file}`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
