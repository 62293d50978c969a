import { composeServer, type RefrainServer } from './compose.ts';
import { type Config, ConfigError, loadConfig } from './config/config.ts';
import { networkAddresses } from './platform/http/guest-url.ts';

const STOP_SECONDS = 20;
const WRONG_SETTING = 2;

/** Reads the settings, starts the roles, and stops cleanly on SIGTERM or Ctrl-C. @returns the exit status, once it has stopped */
export async function main(env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const composed = await compose(env);
  if (!composed) return WRONG_SETTING;
  const { config, server } = composed;
  const stopped = new Promise<void>((resolve) => {
    const stop = (signal: string) => {
      server.logger.info({ signal }, 'Stopping.');
      // What hangs must not keep a container from stopping: everything left is safe to kill.
      setTimeout(() => process.exit(1), STOP_SECONDS * 1000).unref();
      server.stop().then(resolve, (error: unknown) => {
        server.logger.error({ err: error }, 'Stopping failed.');
        resolve();
      });
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  const address = await listen(server, config.http.port);
  if (address === null) {
    await server.stop();
    return WRONG_SETTING;
  }
  const { port } = new URL(address);
  process.stdout.write(`\n  Refrain is ready: http://localhost:${port}${config.http.host === '127.0.0.1' ? '' : lanAddresses(port)}\n\n`);
  await stopped;
  return 0;
}

async function listen(server: RefrainServer, port: number): Promise<string | null> {
  try {
    return await server.start();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    process.stderr.write(`Port ${port} is taken by another program. Choose one with PORT, for example PORT=8001 npm start.\n`);
    return null;
  }
}

/** Null: a setting is wrong, or names a server that is not there; that is said then. */
async function compose(env: NodeJS.ProcessEnv): Promise<{ config: Config; server: RefrainServer } | null> {
  try {
    const config = loadConfig(env);
    return { config, server: await composeServer(config) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return null;
  }
}

/** Where phones on the same network find it. */
function lanAddresses(port: string): string {
  return networkAddresses()
    .map((address) => `\n  On this network:  http://${address}:${port}`)
    .join('');
}
