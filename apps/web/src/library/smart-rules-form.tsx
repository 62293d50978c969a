import type { SmartRules } from '@refrain/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../ui/button.tsx';
import { SelectField } from '../ui/choice-field.tsx';
import { CrossIcon } from '../ui/icons.tsx';
import { TextField } from '../ui/text-field.tsx';
import { draftOf, EMPTY_RULE, RULE_FIELDS, type RuleDraft, type RuleField, ruleOf } from './smart-rule-words.ts';

interface Props {
  rules?: SmartRules | null;
  saveText: string;
  busy: boolean;
  onSave: (rules: SmartRules) => void;
}

type Keyed = RuleDraft & { key: number };
const MOST_RULES = 30;
const FIELD_NAMES = Object.keys(RULE_FIELDS) as RuleField[];

/** What the songs of a smart playlist are like, rule by rule. */
export function SmartRulesForm({ rules = null, saveText, busy, onSave }: Props) {
  const { t } = useTranslation();
  const [match, setMatch] = useState<SmartRules['match']>(rules?.match ?? 'all');
  const [drafts, setDrafts] = useState<readonly Keyed[]>(() =>
    (rules?.rules.map(draftOf) ?? [EMPTY_RULE]).map((draft, key) => ({ ...draft, key })),
  );
  const change = (key: number, edit: Partial<RuleDraft>) =>
    setDrafts(drafts.map((draft) => (draft.key === key ? { ...draft, ...edit } : draft)));
  const made = drafts.map(ruleOf).filter((rule) => rule !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { order = 'artist', direction = 'asc' } = rules ?? {};
    onSave({ match, rules: made, order, direction });
  };
  return (
    <form onSubmit={submit} className="mt-5 grid grid-cols-1 gap-3">
      <SelectField
        label={t('Songs that fit')}
        value={match}
        choices={[
          { value: 'all', label: t('every rule') },
          { value: 'any', label: t('at least one rule') },
        ]}
        onChange={setMatch}
      />
      {drafts.map((draft) => (
        <fieldset key={draft.key} aria-label={t('Rule')} className="flex items-center gap-2">
          <SelectField
            label={t('What')}
            labelHidden
            className="w-2/5"
            value={draft.field}
            choices={FIELD_NAMES.map((value) => ({ value, label: t(RULE_FIELDS[value].label) }))}
            onChange={(field) => change(draft.key, { field })}
          />
          <RuleValue draft={draft} onChange={(edit) => change(draft.key, edit)} />
          {drafts.length > 1 && (
            <IconButton label={t('Remove this rule')} onClick={() => setDrafts(drafts.filter(({ key }) => key !== draft.key))}>
              <CrossIcon size={20} />
            </IconButton>
          )}
        </fieldset>
      ))}
      <div className="mt-3 flex flex-wrap gap-3">
        <Button
          disabled={drafts.length >= MOST_RULES}
          onClick={() => setDrafts([...drafts, { ...EMPTY_RULE, key: Math.max(...drafts.map(({ key }) => key)) + 1 }])}
        >
          {t('Another rule')}
        </Button>
        <Button type="submit" kind="plain" disabled={busy || made.length < drafts.length}>
          {saveText}
        </Button>
      </div>
    </form>
  );
}

function RuleValue({ draft, onChange }: { draft: RuleDraft; onChange: (edit: Partial<RuleDraft>) => void }) {
  const { t } = useTranslation();
  const { kind, label } = RULE_FIELDS[draft.field];
  const number = { inputMode: 'numeric', className: 'bg-raised' } as const;
  if (kind === 'yesNo')
    return (
      <SelectField
        label={t(label)}
        labelHidden
        className="grow"
        value={draft.yes ? 'yes' : 'no'}
        choices={[
          { value: 'yes', label: t('yes') },
          { value: 'no', label: t('no') },
        ]}
        onChange={(value) => onChange({ yes: value === 'yes' })}
      />
    );
  if (kind === 'words')
    return (
      <div className="grow">
        <TextField
          label={t(label)}
          labelHidden
          value={draft.words}
          onChange={(words) => onChange({ words })}
          maxLength={200}
          className="bg-raised"
        />
      </div>
    );
  return (
    <div className="flex min-w-0 grow gap-2">
      <TextField
        label={kind === 'days' ? t('Days') : t('From')}
        labelHidden
        value={draft.from}
        onChange={(from) => onChange({ from })}
        {...number}
      />
      {kind === 'span' && <TextField label={t('To')} labelHidden value={draft.to} onChange={(to) => onChange({ to })} {...number} />}
    </div>
  );
}
