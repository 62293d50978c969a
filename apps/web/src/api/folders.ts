import { failedFileListSchema, type WatchedFolder, watchedFolderListSchema, watchedFolderSchema } from '@refrain/contract';
import { json, request, send } from './http.ts';

const BASE = '/api/v1/library/watched-folders';
const path = (folderId: string) => `${BASE}/${encodeURIComponent(folderId)}`;

export const listWatchedFolders = async () => (await request(watchedFolderListSchema, BASE)).folders;

export const watchFolder = (folder: { path: string; analyseAtOnce: boolean }): Promise<WatchedFolder> =>
  request(watchedFolderSchema, BASE, json('POST', folder));

export const editWatchedFolder = (folderId: string, edit: { analyseAtOnce: boolean }): Promise<WatchedFolder> =>
  request(watchedFolderSchema, path(folderId), json('PATCH', edit));

/** Its songs stay. */
export async function forgetFolder(folderId: string): Promise<void> {
  await send(path(folderId), { method: 'DELETE' });
}

export const scanFolder = (folderId: string): Promise<WatchedFolder> =>
  request(watchedFolderSchema, `${path(folderId)}/scan`, { method: 'POST' });
export const stopScan = (folderId: string): Promise<WatchedFolder> =>
  request(watchedFolderSchema, `${path(folderId)}/stop`, { method: 'POST' });

export const listFailedFiles = async (folderId: string) => (await request(failedFileListSchema, `${path(folderId)}/failed`)).files;
