import { z } from 'zod';
import { userRoleSchema } from './people.ts';

/** What Refrain can ask on the internet. Each has a switch, `<name>.enabled`, and all are off until somebody turns them on. */
export const OUTSIDE_SERVICES = ['itunes', 'musicBrainz', 'coverArtArchive', 'lrclib', 'ytDlp', 'links'] as const;
export const outsideServiceNameSchema = z.enum(OUTSIDE_SERVICES);
export type OutsideServiceName = z.infer<typeof outsideServiceNameSchema>;

const baseUrl = (standard: string) =>
  z.url({ protocol: /^https?$/, error: 'Give an address that begins with https://.' }).default(standard);
const switchedOff = z.boolean().default(false);
const hostName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'Give host names in small letters, such as www.youtube.com.');

/** No longer than fits beside a party's own name. */
const houseNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(40, 'A house may have a name of 40 characters at most.')
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, 'A name is written without control characters.');

const VIDEO_HOSTS = ['youtube.com', 'youtu.be', 'music.youtube.com', 'vimeo.com', 'soundcloud.com', 'bandcamp.com', 'archive.org'];

/**
 * Settings that can be changed while the server runs. The environment says how a server is set up; these say what its host
 * wants. A new setting is a line here: it needs a default.
 */
export const settingsSchema = z.object({
  /** What this house is called on its screens; null: it has no name. */
  'house.name': houseNameSchema.nullable().default(null),
  /** The questions of the first visit were answered, or passed over. */
  'house.isSetUp': z.boolean().default(false),
  'itunes.enabled': switchedOff,
  'itunes.baseUrl': baseUrl('https://itunes.apple.com'),
  /** ISO 3166 code of the shop that is asked. */
  'itunes.country': z
    .string()
    .regex(/^[A-Z]{2}$/, 'Give the country as two capital letters, such as GB.')
    .default('US'),
  'musicBrainz.enabled': switchedOff,
  'musicBrainz.baseUrl': baseUrl('https://musicbrainz.org'),
  'coverArtArchive.enabled': switchedOff,
  'coverArtArchive.baseUrl': baseUrl('https://coverartarchive.org'),
  'lrclib.enabled': switchedOff,
  'lrclib.baseUrl': baseUrl('https://lrclib.net'),
  /** Asked when the first does not answer; null: none. */
  'lrclib.secondBaseUrl': z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  /** Import with yt-dlp, which has to be installed on the server. */
  'ytDlp.enabled': switchedOff,
  /** Links of these hosts and of hosts below them may be handed to yt-dlp. */
  'ytDlp.allowedHosts': z.array(hostName).max(200).default(VIDEO_HOSTS),
  /** Import of a sound file by its address. */
  'links.enabled': switchedOff,
  /** Lets addresses that people give point into this network: a NAS, for example. Off, such addresses are refused. */
  'outside.allowLocalHosts': switchedOff,
  /** A mail or web address that outside services may use to reach the operator; part of the User-Agent. */
  'outside.contact': z
    .string()
    .max(200)
    .regex(/^[\x20-\x7e]*$/)
    .nullable()
    .default(null),
  /** Who may import songs by link. */
  'imports.leastRole': userRoleSchema.default('host'),
  /** Who may look up and apply details, covers and lyrics from outside. */
  'metadata.leastRole': userRoleSchema.default('host'),
  /** After a song was heard, takes lyrics that were found with it, if they are what is sung. */
  'lyrics.findAutomatically': z.boolean().default(true),
});
export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;

/** Some settings, to be changed; null in place of a value puts the standard back. */
export const settingsChangeSchema = z
  .record(z.string(), z.unknown())
  .meta({ description: 'Settings to change, by name; null puts the standard back, where null is not a value itself.' });

/** What every page of a house says of it. */
export const houseSchema = z.object({
  name: z.string().nullable(),
  /** False until somebody set it up or began to use it: whoever may is then asked the questions of the first visit. */
  isSetUp: z.boolean(),
});
export type House = z.infer<typeof houseSchema>;

/** An outside service: what leaves the machine, whether it may, and how it went. */
export const outsideServiceSchema = z.object({
  name: outsideServiceNameSchema,
  title: z.string(),
  /** What it is asked for. */
  purpose: z.string(),
  /** What is sent to it, in plain words. */
  sends: z.string(),
  /** The setting that turns it on. */
  switchedBy: z.string(),
  enabled: z.boolean(),
  address: z.string().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  lastSucceededAt: z.iso.datetime().nullable(),
  lastError: z.object({ at: z.iso.datetime(), message: z.string() }).nullable(),
});
export type OutsideService = z.infer<typeof outsideServiceSchema>;
