// A disk that fills up: a small tmpfs as STORAGE_ROOT (Linux, as root). Promise: errors with the code storage.full, a server that
// stays up, nothing half stored, and everything works again once there is space.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { need } from '../needed.mjs';
import { demoVariant, ServerProcess, scenario } from './server-process.mjs';
import { filesBelow, strays } from './stored-files.mjs';

const DISK = '80m';
const TUS = { 'Tus-Resumable': '1.0.0' };
const MEBIBYTE = 1024 * 1024;

need(process.platform === 'linux' && process.getuid() === 0, 'Only root on Linux can mount the small disk that this fills.');
await scenario('full-disk', async ({ folder, storageRoot, check, say }) => {
  mkdirSync(storageRoot);
  mkdirSync(join(folder, 'cache'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', storageRoot]);
  // The faster separation graph (183 MB) is made beside: without it this takes longer and shows no more.
  symlinkSync(join(folder, 'cache'), join(storageRoot, 'cache'));
  try {
    await fillAndFree(storageRoot, check, say);
  } finally {
    execFileSync('umount', ['--lazy', storageRoot]);
  }
});

async function fillAndFree(storageRoot, check, say) {
  const server = await ServerProcess.start(storageRoot);
  const disk = diskOf(storageRoot);
  const isUp = async () => (await fetch(`${server.url}/api/v1/songs`)).status === 200;
  const scene = { server, disk, isUp, storageRoot, check, say };
  await refuseUploads(scene);
  const jobId = await failSteps(scene);
  await surviveAFullDisk(scene, jobId);
  const end = await server.stop();
  check(end.code === 0 && (await strays(storageRoot)).length === 0, `it stops with ${end.code}, and nothing is left over`);
}

function diskOf(storageRoot) {
  const filler = join(storageRoot, 'filler');
  return {
    fillLeaving(bytes) {
      const { bavail, bsize } = statfsSync(storageRoot);
      try {
        writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error; // Others write at the same time: full is full.
      }
    },
    free: () => rmSync(filler),
  };
}

async function refuseUploads({ server, disk, isUp, storageRoot, check }) {
  disk.fillLeaving(MEBIBYTE / 5);
  const refused = await server.upload(demoVariant(1));
  check(
    refused.status === 507 && refused.body.code === 'storage.full',
    `an upload onto a full disk: ${refused.status} ${refused.body.code}`,
  );
  const tus = await uploadResumable(server, demoVariant(1));
  check(tus.status === 507 && tus.text.includes('storage.full'), `a resumable upload onto a full disk: ${tus.status} ${tus.text}`);
  // It may be refused when it is announced. What arrived of one that was begun would be kept for a day, to go on from.
  if (tus.location) await fetch(tus.location, { method: 'DELETE', headers: TUS });
  const stored = filesBelow(join(storageRoot, 'library'));
  check((await isUp()) && stored.length === 0, `the server answers, and nothing is stored ${stored}`);
  disk.free();
}

/** Room for the upload and its inspection, not for its stems. @returns the job's id */
async function failSteps({ server, disk, isUp, storageRoot, check, say }) {
  disk.fillLeaving(5 * MEBIBYTE);
  const accepted = await server.upload(demoVariant(2));
  check(accepted.status === 201, `with 5 MiB free an upload is taken: ${accepted.status} ${accepted.body.code ?? ''}`);
  const { jobId } = accepted.body;
  const failed = await server.untilFinished(jobId);
  const failures = failed.steps.filter((step) => step.failure !== null).map((step) => `${step.name} ${step.failure.code}`);
  check(failures.includes('separate storage.full'), `the job ends as ${failed.status}: ${failures.join(', ')}`);
  say(`the step says: ${failed.steps.find((step) => step.name === 'separate').failure?.message}`);
  check(
    failures.every((text) => text.endsWith('storage.full')),
    'every failure says that the disk is full',
  );
  const left = await strays(storageRoot);
  check((await isUp()) && left.length === 0, `the server answers, no temporary file and no half result ${left}`);
  disk.free();
  return jobId;
}

async function surviveAFullDisk({ server, disk, isUp, check, say }, jobId) {
  await server.request(`/api/v1/jobs/${jobId}/retry`, { method: 'POST' });
  const separating = (job) => job.steps.some((step) => step.name === 'separate' && step.status === 'running' && step.progress > 0);
  await server.until(jobId, (job) => separating(job) || job.finishedAt !== null);
  disk.fillLeaving(0);
  say('no byte free for eight seconds while it separates');
  for (let look = 0; look < 8; look++, await sleep(1000)) if (!(await isUp())) check(false, 'the server answers');
  disk.free();
  let job = await server.untilFinished(jobId);
  say(`then it is ${job.status}: ${job.failure?.code ?? 'no failure'}`);
  check(job.failure === null || job.failure.code === 'storage.full', 'a failure, if there is one, is coded');
  if (job.status !== 'completed') {
    await server.request(`/api/v1/jobs/${jobId}/retry`, { method: 'POST' });
    job = await server.untilFinished(jobId);
  }
  check(job.status === 'completed', `with space again the job is ${job.status} ${job.failure?.message ?? ''}`);
}

async function uploadResumable(server, bytes) {
  const path = '/api/v1/uploads/resumable';
  const fileName = Buffer.from('song.mp3').toString('base64');
  const created = await fetch(server.url + path, {
    method: 'POST',
    headers: { ...TUS, 'Upload-Length': String(bytes.length), 'Upload-Metadata': `filename ${fileName}` },
  });
  if (created.status !== 201) return { status: created.status, text: await created.text() };
  const location = new URL(created.headers.get('location'), server.url);
  const sent = await fetch(location, {
    method: 'PATCH',
    headers: { ...TUS, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
    body: bytes,
  });
  return { status: sent.status, text: await sent.text(), location };
}
