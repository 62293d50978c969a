import { describe, expect, it } from 'vitest';
import { refusalFrom } from './http.ts';

describe('refusalFrom', () => {
  it("shows the server's own sentence", () => {
    const problem = {
      type: 'about:blank',
      title: 'No sound',
      status: 422,
      code: 'audio.noSound',
      detail: 'This file has no sound in it.',
      requestId: 'r1',
    };
    expect(refusalFrom(422, JSON.stringify(problem))).toMatchObject({
      status: 422,
      code: 'audio.noSound',
      message: 'This file has no sound in it.',
    });
  });

  it('reads the short form of a resumable upload, and codes it does not know yet', () => {
    expect(refusalFrom(400, '{"code":"audio.tooShort","detail":"Too short."}')).toMatchObject({
      code: 'audio.tooShort',
      message: 'Too short.',
    });
    expect(refusalFrom(400, '{"code":"moon.eclipsed","detail":"Wait."}')).toMatchObject({ code: null, message: 'Wait.' });
  });

  it('has a sentence of its own for a proxy that answers in HTML', () => {
    expect(refusalFrom(502, '<h1>Bad Gateway</h1>').message).toMatch(/Try again/);
    expect(refusalFrom(413, '').message).toMatch(/refused/);
  });
});
