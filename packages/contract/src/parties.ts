import { z } from 'zod';
import { performanceSchema } from './performances.ts';
import { singersQueueSchema } from './singers-queue.ts';

/*
 * A party is an evening's room: people, a singers' queue and one stage. Nothing of a party is told outside of it. Its
 * room on the socket is `party:{id}`: the snapshot is a partySnapshot, patches carry one part of it each.
 */

/** The room of one party, for its members. */
export const partyRoom = (partyId: string) => `party:${partyId}`;

/** Letters of a party's code: none that look or sound like another. */
export const PARTY_CODE_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';
/** So many of them, small, make a screen: few enough for the remote control of a TV. */
export const SCREEN_TOKEN_LETTERS = 8;
/** Four letters, as people say or type them. */
export const partyCodeSchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{4}$/, 'A party code has four letters.');

/** `host` runs the evening, `singer` sings and adds songs, `viewer` watches and votes, `screen` is a stage or another display. */
export const PARTY_ROLES = ['viewer', 'singer', 'host', 'screen'] as const;
export const partyRoleSchema = z.enum(PARTY_ROLES);
export type PartyRole = z.infer<typeof partyRoleSchema>;

/**
 * Who sings next: `rounds` nobody sings a second time before everybody sang once; `longestWait` whoever has waited
 * longest; `inOrder` as the songs were added; `votes` the song most people want to hear.
 */
export const QUEUE_RULES = ['rounds', 'longestWait', 'inOrder', 'votes'] as const;
export const queueRuleSchema = z.enum(QUEUE_RULES);
export type QueueRule = z.infer<typeof queueRuleSchema>;

export const LARGEST_LOGO_CHARACTERS = 40_000;

/** How a stage may look. */
export const STAGE_THEMES = ['ember', 'tide', 'rose'] as const;
export const stageThemeSchema = z.enum(STAGE_THEMES);
export type StageTheme = z.infer<typeof stageThemeSchema>;

const limit = (most: number) => z.number().int().min(1).max(most).nullable();

/** How an evening is run. Null means without limit. */
export const partySettingsSchema = z.object({
  rule: queueRuleSchema,
  /** Songs that one singer may have waiting. */
  maxWaitingSongs: limit(100),
  /** Turns that one singer may have in the evening: sung and waiting. */
  maxTurns: limit(100),
  /** Minutes that one singer may have in the evening: sung and waiting. */
  maxMinutes: limit(1_000),
  /** Whether the next singer is announced by itself when a song is over. */
  autoAdvance: z.boolean(),
  /** How long the next singer's card is shown before the song begins. */
  announceSeconds: z.number().int().min(0).max(300),
  /** How long the end of a song and the beginning of the next sound together; only with no announcement. */
  crossfadeSeconds: z.number().min(0).max(15),
  /** After so many seconds of a song the stage fades it out. */
  maxSongSeconds: z.number().int().min(30).max(7_200).nullable(),
  /** After so many turns there is a break. */
  breakAfterTurns: limit(1_000),
  breakMinutes: z.number().int().min(1).max(240),
  /** The evening's end: songs that cannot be sung before it are not taken. */
  endsAt: z.iso.datetime().nullable(),
  /** What the stage plays while nobody sings, by song. */
  fillerSongIds: z.array(z.string().max(64)).max(200),
  /** Where no song is chosen for it: whether the stage plays music of its own meanwhile. */
  fillerLounge: z.boolean(),
  whoMayAdd: z.enum(['singers', 'hosts']),
  /** Whether a host has to let in everybody who joins. */
  namesNeedApproval: z.boolean(),
  /** The colours of the stage. */
  theme: stageThemeSchema,
  /** A picture of the house for the stage, small enough to travel with the party: a `data:` address. */
  logo: z
    .string()
    .max(LARGEST_LOGO_CHARACTERS)
    .regex(/^data:image\/(png|webp|jpeg);base64,[A-Za-z0-9+/]+=*$/)
    .nullable(),
  /** Whether the code and its picture stay in a corner of the stage while somebody sings. */
  codeWhileSinging: z.boolean(),
  /** Whether whoever sings may pause and go on. */
  singersMayPause: z.boolean(),
  /** The most semitones a song may be moved, up or down. */
  maxKeyShift: z.number().int().min(0).max(12),
  minTempo: z.number().min(0.5).max(1),
  maxTempo: z.number().min(1).max(1.5),
});
export type PartySettings = z.infer<typeof partySettingsSchema>;

export const DEFAULT_PARTY_SETTINGS: PartySettings = {
  rule: 'rounds',
  maxWaitingSongs: null,
  maxTurns: null,
  maxMinutes: null,
  autoAdvance: true,
  announceSeconds: 15,
  crossfadeSeconds: 0,
  maxSongSeconds: null,
  breakAfterTurns: null,
  breakMinutes: 15,
  endsAt: null,
  fillerSongIds: [],
  fillerLounge: false,
  whoMayAdd: 'singers',
  namesNeedApproval: false,
  theme: 'ember',
  logo: null,
  codeWhileSinging: true,
  singersMayPause: true,
  maxKeyShift: 12,
  minTempo: 0.5,
  maxTempo: 1.5,
};

export const partySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What guests type to come in; null when the party is over. */
  code: z.string().nullable(),
  status: z.enum(['open', 'ended']),
  settings: partySettingsSchema,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Party = z.infer<typeof partySchema>;

export const partyMemberSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: partyRoleSchema,
  /** `waiting` to be let in by a host; `left` and `removed` are kept for the history of the night. */
  status: z.enum(['waiting', 'active', 'left', 'removed']),
  /** Away for a while: their songs are passed over and claim nothing meanwhile. */
  away: z.boolean(),
  /** Added by a host and without a phone of their own. */
  hasPhone: z.boolean(),
  turns: z.number().int(),
  joinedAt: z.iso.datetime(),
});
export type PartyMember = z.infer<typeof partyMemberSchema>;

/** Everything a member sees of a party: the snapshot of its room. */
export const partySnapshotSchema = z.object({
  party: partySchema,
  members: z.array(partyMemberSchema),
  queue: singersQueueSchema,
  performance: performanceSchema,
});
export type PartySnapshot = z.infer<typeof partySnapshotSchema>;

/** What patches of `party:{id}` carry, by their `event`. */
export const partyPatchSchemas = {
  'party.changed': partySchema,
  /** Those who are new or changed; nobody is ever gone from the list. */
  'members.changed': z.object({ members: z.array(partyMemberSchema) }),
  'queue.changed': singersQueueSchema,
  'performance.changed': performanceSchema,
  'party.reaction': z.object({ memberId: z.string(), name: z.string(), reaction: z.string() }),
} as const;

const nameSchema = z.string().trim().min(1, 'Give a name.').max(60, 'This name is too long: 60 characters at most.');

export const newPartySchema = z.object({
  name: nameSchema,
  /** What the host is called. */
  hostName: nameSchema.default('Host'),
  settings: partySettingsSchema.partial().default({}),
});
export type NewParty = z.infer<typeof newPartySchema>;

/** What lets others in. Each token is the last part of a link; only hosts see them. */
export const partyLinksSchema = z.object({
  code: z.string().nullable(),
  /** Lets guests in. */
  guestToken: z.string(),
  /** Makes another device of the host's one that runs the party. */
  hostToken: z.string(),
  /** Makes a screen of a browser; can be typed there. */
  screenToken: z.string(),
});
export type PartyLinks = z.infer<typeof partyLinksSchema>;

/** A code or a token of a link; the token says in which role one comes in. */
export const joinPartySchema = z
  .object({ code: partyCodeSchema.optional(), token: z.string().max(100).optional(), name: nameSchema })
  .refine(({ code, token }) => (code === undefined) !== (token === undefined), 'Give the code or the link.');
export type JoinParty = z.infer<typeof joinPartySchema>;

/** A party seen from the door. */
export const invitationSchema = z.object({ name: z.string(), needsApproval: z.boolean(), role: partyRoleSchema });
export type Invitation = z.infer<typeof invitationSchema>;

export const partyEntrySchema = z.object({
  party: partySchema,
  /** Who you are in it. */
  you: partyMemberSchema,
  /** For hosts. */
  links: partyLinksSchema.nullable(),
});
export type PartyEntry = z.infer<typeof partyEntrySchema>;

export const partyListSchema = z.object({ parties: z.array(z.object({ party: partySchema, you: partyMemberSchema })) });

export const partyEditSchema = z.object({ name: nameSchema.optional(), settings: partySettingsSchema.partial().optional() });
export type PartyEdit = z.infer<typeof partyEditSchema>;

export const newMemberSchema = z.object({ name: nameSchema });

export const memberEditSchema = z.object({
  name: nameSchema.optional(),
  away: z.boolean().optional(),
  /** For hosts. */
  role: partyRoleSchema.optional(),
  /** For hosts: lets somebody in who waits at the door. */
  status: z.literal('active').optional(),
});
export type MemberEdit = z.infer<typeof memberEditSchema>;

/** What was on stage in an evening. */
export const partyHistorySchema = z.object({
  turns: z.array(
    z.object({
      entryId: z.string(),
      /** Null when the song was removed since. */
      songId: z.string().nullable(),
      title: z.string(),
      artist: z.string().nullable(),
      singers: z.array(z.object({ memberId: z.string(), name: z.string() })),
      outcome: z.enum(['sung', 'skipped']),
      keyShift: z.number().int(),
      tempo: z.number(),
      startedAt: z.iso.datetime(),
      endedAt: z.iso.datetime(),
      sungSeconds: z.number(),
    }),
  ),
});
export type PartyHistory = z.infer<typeof partyHistorySchema>;
