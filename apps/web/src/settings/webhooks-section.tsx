import { WEBHOOK_EVENTS, type Webhook, type WebhookDelivery, type WebhookEvent } from '@refrain/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailure } from '../api/use-failure.ts';
import { addWebhook, changeWebhook, listDeliveries, listWebhooks, removeWebhook, testWebhook } from '../api/webhooks.ts';
import { errorText } from '../i18n/error-text.ts';
import { useFormats } from '../i18n/formats.ts';
import type { Text } from '../i18n/translation.ts';
import { Button } from '../ui/button.tsx';
import { SwitchField } from '../ui/choice-field.tsx';
import { TextField } from '../ui/text-field.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { Secret } from './secret.tsx';

const EVENT_WORDS: Record<WebhookEvent, Text> = {
  'job.done': 'a song is ready',
  'job.failed': 'a song could not be made',
  'song.added': 'a song came',
  'queue.changed': 'the queue changed',
  'party.started': 'a party began',
  'party.ended': 'a party ended',
};

/** Addresses that are told what happens, and how that went. */
export function WebhooksSection() {
  const { t } = useTranslation();
  const webhooks = useQuery({ queryKey: ['webhooks'], queryFn: listWebhooks });
  return (
    <>
      <p className="mb-6 max-w-prose text-lg text-soft">
        {t('Other programs can be told what happens here. Every message is signed with a secret.')}
      </p>
      {webhooks.isError && <Trouble error={webhooks.error} onRetry={() => void webhooks.refetch()} />}
      <ul className="grid grid-cols-1 gap-3">
        {webhooks.data?.map((webhook) => (
          <WebhookCard key={webhook.id} webhook={webhook} />
        ))}
      </ul>
      <NewWebhook />
    </>
  );
}

function WebhookCard({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [logShown, setLogShown] = useState(false);
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: useFailure(),
    onSettled: () => Promise.all(['webhooks', 'deliveries'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <li className="rounded-3xl bg-panel p-5">
      <SwitchField
        label={webhook.url}
        on={webhook.enabled}
        onChange={(enabled) => act.mutate(() => changeWebhook(webhook.id, { enabled }))}
      >
        {webhook.events.map((event) => t(EVENT_WORDS[event])).join(', ')}
      </SwitchField>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button aria-expanded={logShown} onClick={() => setLogShown(!logShown)}>
          {t('What was sent')}
        </Button>
        <Button
          disabled={act.isPending}
          onClick={() => {
            setLogShown(true);
            act.mutate(() => testWebhook(webhook.id));
          }}
        >
          {t('Send a test')}
        </Button>
        <Button kind="stop" disabled={act.isPending} onClick={() => act.mutate(() => removeWebhook(webhook.id))}>
          {t('Remove')}
        </Button>
      </div>
      {logShown && <Deliveries webhookId={webhook.id} />}
    </li>
  );
}

const DELIVERY_WORDS: Record<WebhookDelivery['status'], Text> = { waiting: 'waits', delivered: 'arrived', failed: 'did not arrive' };
const LOG_MS = 2000;

function Deliveries({ webhookId }: { webhookId: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const deliveries = useQuery({
    queryKey: ['deliveries', webhookId],
    queryFn: () => listDeliveries(webhookId),
    refetchInterval: LOG_MS,
  });
  if (deliveries.data?.length === 0) return <p className="mt-4 text-soft">{t('Nothing was sent yet.')}</p>;
  return (
    <ul className="mt-4 grid grid-cols-1 gap-1">
      {deliveries.data?.map((delivery) => (
        <li key={delivery.id} className="tabular flex flex-wrap gap-x-3 border-t border-edge py-2">
          <span>{formats.moment(new Date(delivery.createdAt))}</span>
          <code className="text-soft">{delivery.event}</code>
          <span className={delivery.status === 'failed' ? 'text-stop' : ''}>{t(DELIVERY_WORDS[delivery.status])}</span>
          <span className="text-soft">
            {t('{{count}} tries', { count: delivery.attempts })}
            {delivery.responseStatus !== null && ` · HTTP ${delivery.responseStatus}`}
            {delivery.error && ` · ${delivery.error}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function NewWebhook() {
  const { t } = useTranslation();
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<readonly WebhookEvent[]>([]);
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: () => addWebhook(url.trim(), events),
    onSuccess: () => {
      setUrl('');
      setEvents([]);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const toggle = (event: WebhookEvent) => setEvents(events.includes(event) ? events.filter((one) => one !== event) : [...events, event]);
  return (
    <form onSubmit={submit} className="mt-10 grid grid-cols-1 gap-4">
      <h2 className="text-xl font-bold">{t('Tell another address')}</h2>
      <TextField
        label={t('Address')}
        value={url}
        onChange={setUrl}
        type="url"
        placeholder="https://"
        maxLength={2000}
        problem={add.error ? errorText(t, add.error) : null}
      />
      <fieldset>
        <legend className="mb-1 font-semibold">{t('Tell it when')}</legend>
        <div className="grid sm:grid-cols-2">
          {WEBHOOK_EVENTS.map((event) => (
            <label key={event} className="flex min-h-12 cursor-pointer items-center gap-3">
              <input type="checkbox" checked={events.includes(event)} onChange={() => toggle(event)} className="size-5 accent-warm" />
              {t(EVENT_WORDS[event])}
            </label>
          ))}
        </div>
      </fieldset>
      <Button
        type="submit"
        kind="plain"
        className="justify-self-start"
        disabled={url.trim() === '' || events.length === 0 || add.isPending}
      >
        {t('Add the webhook')}
      </Button>
      {add.data && <Secret text={add.data.secret} />}
    </form>
  );
}
