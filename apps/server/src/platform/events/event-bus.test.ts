import { describeEventBus, type TestEvents } from './event-bus.contract.ts';
import { InProcessEventBus } from './event-bus.ts';

describeEventBus('InProcessEventBus', async () => ({
  createBus: async (onError) => new InProcessEventBus<TestEvents>({ onError }),
  close: async () => undefined,
}));
