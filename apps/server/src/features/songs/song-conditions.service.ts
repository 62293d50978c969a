import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { DatabaseSchema } from '../../platform/database/schema.ts';
import { sortKey } from '../../platform/search/fold-text.ts';
import type { SongCondition, SongFilter } from './songs.types.ts';

type Songs = ExpressionBuilder<DatabaseSchema, 'songs'>;

/** A filter as a condition on songs. */
export function conditionOf(filter: SongFilter): SongCondition {
  return (e) => matches(e, filter);
}

function matches(e: Songs, filter: SongFilter): Expression<SqlBool> {
  const { artist, album, genre, language, label, folder, favouriteOf, playlistId } = filter;
  return e.and([
    ...(artist === undefined ? [] : [e('songs.artistKey', '=', sortKey(artist))]),
    ...(album === undefined ? [] : [e('songs.albumKey', '=', sortKey(album))]),
    ...(genre === undefined ? [] : [e('songs.genre', '=', genre)]),
    ...(language === undefined ? [] : [e('songs.language', '=', language)]),
    ...(label === undefined ? [] : [hasLabel(e, label)]),
    ...(folder === undefined ? [] : [isIn(e, folder)]),
    ...(favouriteOf === undefined ? [] : [isFavouriteOf(e, favouriteOf)]),
    ...(playlistId === undefined ? [] : [isInPlaylist(e, playlistId)]),
    ...figures(e, filter),
    ...flags(e, filter),
  ]);
}

function figures(e: Songs, { yearFrom, yearTo, addedAfter }: SongFilter): Expression<SqlBool>[] {
  return [
    ...(yearFrom === undefined ? [] : [e('songs.year', '>=', yearFrom)]),
    ...(yearTo === undefined ? [] : [e('songs.year', '<=', yearTo)]),
    ...(addedAfter === undefined ? [] : [e('songs.createdAt', '>', addedAfter)]),
  ];
}

function flags(e: Songs, { favourite, ready, hasSound }: SongFilter): Expression<SqlBool>[] {
  return [
    ...(favourite === undefined ? [] : [e('songs.favourite', '=', favourite ? 1 : 0)]),
    ...(ready === undefined ? [] : [ready ? isReady(e) : e.not(isReady(e))]),
    ...(hasSound === undefined ? [] : [e('songs.audioSha256', hasSound ? 'is not' : 'is', null)]),
  ];
}

export function hasLabel(e: Songs, label: string): Expression<SqlBool> {
  return e('songs.id', 'in', e.selectFrom('songLabels').select('songLabels.songId').where('songLabels.labelKey', '=', sortKey(label)));
}

/** In this folder, or in one within it. */
export function isIn(e: Songs, folder: string): Expression<SqlBool> {
  // '0' follows '/' in every order of bytes: a range, which an index answers.
  return e.or([e('songs.folder', '=', folder), e.and([e('songs.folder', '>=', `${folder}/`), e('songs.folder', '<', `${folder}0`)])]);
}

function isFavouriteOf(e: Songs, personId: string): Expression<SqlBool> {
  return e(
    'songs.id',
    'in',
    e.selectFrom('songFavourites').select('songFavourites.songId').where('songFavourites.personId', '=', personId),
  );
}

function isInPlaylist(e: Songs, playlistId: string): Expression<SqlBool> {
  return e(
    'songs.id',
    'in',
    e.selectFrom('playlistSongs').select('playlistSongs.songId').where('playlistSongs.playlistId', '=', playlistId),
  );
}

/** A job of it made the sound singable, whatever became of later ones. */
export function isReady(e: Songs): Expression<SqlBool> {
  return e.exists(
    e
      .selectFrom('jobs')
      .select('jobs.id')
      .whereRef('jobs.songId', '=', 'songs.id')
      .where('jobs.status', 'in', ['completed', 'completed_with_errors']),
  );
}
