/** What is the input's or the order's fault; the rest is ours: a full disk, a lost process. */
const REFUSED = /^(audio|lyrics|request|upload)\.|^model\.(unknown|notInstalled)$/;

/** The code and the sentence of whatever a song ended with. */
export function explain(error: unknown): { code: string; message: string; refused: boolean } {
  if (error instanceof Error && error.name === 'DomainError' && 'code' in error)
    return { code: String(error.code), message: error.message, refused: REFUSED.test(String(error.code)) };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), refused: false };
}
