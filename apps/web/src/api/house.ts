import { type House, houseSchema, type Settings } from '@refrain/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from './http.ts';
import { changeSettings } from './outside.ts';

const KEY = ['house'];
const STALE_MS = 60_000;

export const getHouse = (): Promise<House> => request(houseSchema, '/api/v1/house');

/** What the house is called, and whether it was ever set up. */
export function useHouse() {
  return useQuery({ queryKey: KEY, queryFn: getHouse, staleTime: STALE_MS });
}

/** Changes settings that the whole page shows; they hold here as soon as the server has them. */
export function useChangeHouse() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<Settings>) => changeSettings(change),
    onSuccess: (settings) => {
      const { 'house.name': name, 'house.isSetUp': answered } = settings;
      client.setQueryData<House>(KEY, (known) => ({ name, isSetUp: answered || (known?.isSetUp ?? false) }));
      client.setQueryData(['settings'], settings);
      return client.invalidateQueries({ queryKey: ['outside-services'] });
    },
  });
}
