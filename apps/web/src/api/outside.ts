import { outsideServiceSchema, type Settings, settingsSchema } from '@refrain/contract';
import { z } from 'zod';
import { json, request } from './http.ts';

const servicesSchema = z.object({ services: z.array(outsideServiceSchema) });

/** What may leave this machine, and whether it does. */
export const listOutsideServices = async () => (await request(servicesSchema, '/api/v1/outside-services')).services;

export const getSettings = (): Promise<Settings> => request(settingsSchema, '/api/v1/settings');

/** All or none; null puts the standard back. */
export const changeSettings = (change: Partial<Record<keyof Settings, unknown>>): Promise<Settings> =>
  request(settingsSchema, '/api/v1/settings', json('PATCH', change));
