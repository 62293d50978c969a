import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const DIST = fileURLToPath(new URL('../../../packages/stage-engine/dist/', import.meta.url));
/** What the server sends with every page, as far as it concerns sound. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; connect-src 'self' blob: data:";

/** An empty page with the stage engine in it, its worklet beside it, under the content policy of the real one. */
export async function serveSoundPage(): Promise<{ port: number; close: () => void }> {
  const [engine, desk, worklet] = await Promise.all([bundle('index', 'stageEngine'), bundle('desk', 'desk'), bundle('worklet', 'worklet')]);
  const files: Record<string, [type: string, body: string]> = {
    '/': ['text/html', '<!doctype html><title>Sound</title><script src="/engine.js"></script>'],
    '/engine.js': ['text/javascript', `${engine}; window.stageEngine = stageEngine; ${desk}; window.desk = desk;`],
    '/worklet.js': ['text/javascript', worklet],
  };
  const server: Server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    response.writeHead(file ? 200 : 404, { 'content-type': file?.[0] ?? 'text/plain', 'content-security-policy': POLICY });
    response.end(file?.[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The page has no port.');
  return { port: address.port, close: () => server.close() };
}

async function bundle(entry: string, name: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry: `${DIST}${entry}.js`, formats: ['iife'], name } },
  });
  const [output] = [result].flat();
  if (!output || !('output' in output)) throw new Error('The stage engine could not be bundled.');
  return output.output[0].code;
}
