import type { OutsideServiceName } from '@refrain/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { changeSettings, listOutsideServices } from './outside.ts';
import { useFailure } from './use-failure.ts';

/** The services outside, and the switch of each. */
export function useOutsideServices() {
  const client = useQueryClient();
  const query = useQuery({ queryKey: ['outside-services'], queryFn: listOutsideServices });
  const change = useMutation({
    mutationFn: ({ name, enabled }: { name: OutsideServiceName; enabled: boolean }) => changeSettings({ [`${name}.enabled`]: enabled }),
    onError: useFailure(),
    onSettled: () =>
      Promise.all([client.invalidateQueries({ queryKey: ['outside-services'] }), client.invalidateQueries({ queryKey: ['settings'] })]),
  });
  return { ...query, switchTo: (name: OutsideServiceName, enabled: boolean) => change.mutate({ name, enabled }), busy: change.isPending };
}

/** Whether at least one of these may be asked; undefined while that is not known. */
export function useIsOn(names: readonly OutsideServiceName[]): boolean | undefined {
  return useOutsideServices().data?.some(({ name, enabled }) => enabled && names.includes(name));
}
