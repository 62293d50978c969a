import { describe, expect, it } from 'vitest';
import { DomainError } from '../platform/errors/domain-error.ts';
import { answerFor } from '../platform/http/error-mapping.ts';
import { OPEN_KARAOKE_STUDIO_ERRORS, refusal } from './open-karaoke-studio.errors.ts';

const said = (error: unknown) => OPEN_KARAOKE_STUDIO_ERRORS.format(answerFor(error, 'r1'));

describe('P15 errors of Open Karaoke Studio', () => {
  it('carry code and details', () => {
    const { status, body } = said(refusal('INVALID_LIMIT', 'Between 1 and 50.', { limit: 99 }));
    expect(status).toBe(400);
    expect(body).toEqual({ error: 'Between 1 and 50.', code: 'INVALID_LIMIT', details: { limit: 99 }, request_id: 'r1' });
  });

  it.each([
    ['song.notFound', 404, 'RESOURCE_NOT_FOUND'],
    ['job.notFound', 404, 'RESOURCE_NOT_FOUND'],
    ['song.noSound', 404, 'APPLICATION_ERROR'],
    ['file.outsideFolder', 400, 'SECURITY_VIOLATION'],
    ['decoder.missing', 503, 'AUDIO_PROCESSING_ERROR'],
    ['model.unknown', 400, 'CONFIGURATION_ERROR'],
    ['job.timeout', 504, 'JOB_ERROR'],
    ['storage.full', 507, 'FILE_SYSTEM_ERROR'],
  ] as const)('%s is %i %s', (code, status, theirs) =>
    expect(said(new DomainError(code))).toMatchObject({ status, body: { code: theirs } }),
  );

  it('P10 an accident tells nothing of the inside', () => {
    const { status, body } = said(new Error('/home/someone/secret.db is locked'));
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(body).toMatchObject({ code: 'INTERNAL_ERROR' });
  });

  it.each(['/api/songs', '/api/songs/x', '/songs/x', '/users/login', '/api/karaoke-queue/', '/api/jobs/status', '/api/jobs/1/dismiss'])(
    'are used at %s',
    (path) => expect(OPEN_KARAOKE_STUDIO_ERRORS.matches(path)).toBe(true),
  );
  it.each(['/api/v1/songs', '/api/jobs', '/api/jobs/1', '/api/jobs/1/cancel', '/api/songsters'])('are not used at %s', (path) =>
    expect(OPEN_KARAOKE_STUDIO_ERRORS.matches(path)).toBe(false),
  );
});
