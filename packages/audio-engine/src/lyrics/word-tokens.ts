/** A word of a token sequence: its text (no outer spaces) and the tokens `[firstToken, endToken)`. */
export interface TokenWord {
  text: string;
  firstToken: number;
  endToken: number;
  /** True where a line is known to start. */
  startsLine?: boolean;
}

const MARKS_ONLY = /^[\s\p{P}\p{S}]+$/u;
const OPENING_MARK = /^\s*["'“‘«(¿¡[]+$/u;
const NO_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * Groups tokens into words: a space begins one; in scripts without spaces every character group that a token
 * completes is one. Marks stay with the word they follow, opening marks with the word they lead.
 *
 * @param decode text of some tokens; an unfinished UTF-8 character reads as U+FFFD.
 */
export function groupTokens(tokens: readonly number[], decode: (tokens: readonly number[]) => string): TokenWord[] {
  const words: TokenWord[] = [];
  // Opening marks that wait for their word.
  const leading: TokenWord[] = [];
  for (const unit of completeUnits(tokens, decode)) {
    const marks = MARKS_ONLY.test(unit.text);
    const previous = words.at(-1);
    if (marks && OPENING_MARK.test(unit.text) && (unit.text.startsWith(' ') || !previous)) {
      leading.push(unit);
    } else if (previous && leading.length === 0 && (marks || (!unit.text.startsWith(' ') && !NO_SPACES.test(unit.text)))) {
      previous.text += unit.text;
      previous.endToken = unit.endToken;
    } else if (!marks) {
      const text = leading.map((mark) => mark.text).join('') + unit.text.trimStart();
      words.push({ text, firstToken: leading[0]?.firstToken ?? unit.firstToken, endToken: unit.endToken });
      leading.length = 0;
    }
  }
  return words.map((word) => ({ ...word, text: word.text.trim() }));
}

/** Runs of tokens that decode to whole characters. */
function completeUnits(tokens: readonly number[], decode: (tokens: readonly number[]) => string): TokenWord[] {
  const units: TokenWord[] = [];
  let firstToken = 0;
  for (let endToken = 1; endToken <= tokens.length; endToken++) {
    const text = decode(tokens.slice(firstToken, endToken));
    const broken = text.includes('\uFFFD');
    // No character takes more than four bytes; what is still broken then stays broken.
    if (broken && endToken < tokens.length && endToken - firstToken < 5) continue;
    if (text !== '' && !broken) units.push({ text, firstToken, endToken });
    firstToken = endToken;
  }
  return units;
}
