import { installedModels, offeredDevices, type openAudioCodec, verifyModel } from '@refrain/audio-engine';
import type { HealthService } from './health.service.ts';
import type { Check, CheckStatus } from './health.types.ts';

/** One thing that was looked at, in words. */
export interface Finding {
  readonly name: string;
  readonly status: CheckStatus;
  readonly text: string;
  /** What to do; null when all is well. */
  readonly advice: string | null;
}

const GIB = 1024 ** 3;

/** The health report in words, with the checksums of the models, which health checks do not read. */
export async function diagnose(
  health: HealthService,
  decoder: () => ReturnType<typeof openAudioCodec>,
  wantedDevice: Parameters<typeof offeredDevices>[0],
): Promise<Finding[]> {
  const report = await health.report();
  const finding = (name: string, { status, advice }: Check, text: string): Finding => ({ name, status, text, advice });
  const gib = (bytes: number) => `${(bytes / GIB).toFixed(1)} GB`;
  return [
    { name: 'node', status: 'ok', text: `${process.version} on ${process.platform} ${process.arch}`, advice: null },
    await decoderFinding(decoder),
    ...(await Promise.all(installedModels().map(modelFinding))),
    deviceFinding(wantedDevice),
    finding('memory', report.memory, `${gib(report.memory.freeBytes)} of ${gib(report.memory.totalBytes)} free`),
    finding('disk', report.disk, `${gib(report.disk.freeBytes)} of ${gib(report.disk.totalBytes)} free`),
    finding('store', report.blobs, report.blobs.kind === 's3' ? 'S3' : 'files'),
    ...report.folders.map(({ path, exists, writable }) => ({
      name: 'folder',
      status: exists && writable ? ('ok' as const) : ('failed' as const),
      text: path,
      advice: exists && writable ? null : 'Make it, and give the user that runs Refrain the right to write there.',
    })),
    ...report.outsideServices.map((service) => finding('outside service', service, service.name)),
    finding(
      'database',
      report.database,
      `${report.database.kind}${report.database.responseSeconds === null ? '' : `, answers in ${(report.database.responseSeconds * 1000).toFixed(1)} ms`}`,
    ),
    finding(
      'queue',
      report.queue,
      Object.entries(report.queue.counts ?? {})
        .map(([name, { waiting, running }]) => `${name} ${waiting}+${running}`)
        .join(', ') || 'no answer',
    ),
  ];
}

async function decoderFinding(decoder: () => ReturnType<typeof openAudioCodec>): Promise<Finding> {
  try {
    const { name, version } = await decoder();
    return { name: 'decoder', status: 'ok', text: `${name} ${version}`, advice: null };
  } catch (error) {
    return { name: 'decoder', status: 'failed', text: 'none', advice: error instanceof Error ? error.message : String(error) };
  }
}

function deviceFinding(wanted: Parameters<typeof offeredDevices>[0]): Finding {
  const { used, offered } = offeredDevices(wanted);
  const text = `${used} (ONNX Runtime offers ${offered.join(', ')}; tried by us: cpu)`;
  const usable = wanted === 'auto' || used === wanted;
  const advice = usable ? null : `DEMUCS_DEVICE is ${wanted}, which ONNX Runtime does not offer here: the processor is used.`;
  return { name: 'device', status: usable ? 'ok' : 'warning', text, advice };
}

async function modelFinding(model: ReturnType<typeof installedModels>[number]): Promise<Finding> {
  const text = `${model.id} — ${model.licence.name}`;
  try {
    await verifyModel(model);
    return { name: 'model', status: 'ok', text: `${text}, checksums match`, advice: null };
  } catch (error) {
    return { name: 'model', status: 'failed', text, advice: error instanceof Error ? error.message : String(error) };
  }
}
