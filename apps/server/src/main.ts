import { networkInterfaces } from 'node:os';
import { composeServer } from './compose.ts';
import { ConfigError, loadConfig } from './config/config.ts';

const STOP_SECONDS = 20;

/** Reads the settings, starts the roles, and stops cleanly on SIGTERM or Ctrl-C. Resolves when it has stopped. */
export async function main(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const config = readConfig(env);
  if (!config) return;
  const server = await composeServer(config);
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
  await server.start();
  process.stdout.write(`\n  Refrain is ready: http://localhost:${config.http.port}${lanAddresses(config.http.port)}\n\n`);
  await stopped;
}

function readConfig(env: NodeJS.ProcessEnv) {
  try {
    return loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
    return null;
  }
}

/** Where phones on the same network find it. */
function lanAddresses(port: number): string {
  const addresses = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address?.family === 'IPv4' && !address.internal)
    .map((address) => `\n  On this network:  http://${address?.address}:${port}`);
  return addresses.join('');
}
