import { parseSync } from '@swc/core';
import { describe, expect, it } from 'vitest';

const screens = import.meta.glob<string>('../**/*.tsx', { query: '?raw', import: 'default', eager: true });
/** Attributes that people read or hear. */
const SPOKEN = new Set(['label', 'title', 'aria-label', 'aria-valuetext', 'placeholder', 'alt', 'text', 'hint']);
/** Names, signs and what is the same in every language. */
const SAME_EVERYWHERE = /^(Refrain|\/[a-z/]+( ·)?|[A-Z]|[^\p{L}]*|ms|BPM|API|· HTTP|https:\/\/)$/u;

interface Node {
  type?: string;
  value?: unknown;
  name?: { value?: string };
  [field: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Words that a screen shows without asking the catalogs for them. */
function untranslated(node: unknown, shown: boolean): string[] {
  if (Array.isArray(node)) return node.flatMap((part) => untranslated(part, shown));
  if (!isNode(node)) return [];
  const text = textOf(node);
  if (text !== null) return (shown || node.type === 'JSXText') && !SAME_EVERYWHERE.test(text.trim()) ? [text.trim()] : [];
  if (node.type === 'CallExpression' || node.type === 'BinaryExpression' || node.type === 'ArrowFunctionExpression') {
    const joins = node.type === 'BinaryExpression' && ['??', '||', '&&', '+'].includes(String(node['operator']));
    return fields(node, joins && shown);
  }
  if (node.type === 'ConditionalExpression')
    return [...untranslated(node['test'], false), ...untranslated([node['consequent'], node['alternate']], shown)];
  if (node.type === 'JSXAttribute') return untranslated(node.value, SPOKEN.has(node.name?.value ?? ''));
  if (node.type === 'JSXExpressionContainer' || node.type === 'ParenthesisExpression') return fields(node, shown);
  if (node.type === 'JSXElement') return [...untranslated(node['opening'], false), ...untranslated(node['children'], true)];
  return fields(node, false);
}

function fields(node: Node, shown: boolean): string[] {
  return Object.values(node).flatMap((value) => untranslated(value, shown));
}

function textOf(node: Node): string | null {
  if (node.type === 'JSXText' || node.type === 'StringLiteral') return String(node.value);
  if (node.type !== 'TemplateLiteral') return null;
  return (node['quasis'] as { cooked: string }[]).map(({ cooked }) => cooked).join(' ');
}

describe('P29 every screen', () => {
  it.each(Object.entries(screens))('asks the catalogs for its words: %s', (_, source) => {
    const { body } = parseSync(source, { syntax: 'typescript', tsx: true });
    expect(untranslated(body, false)).toEqual([]);
  });
});
