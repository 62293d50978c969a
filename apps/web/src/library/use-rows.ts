import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefCallback, useLayoutEffect, useState } from 'react';

interface Grid {
  columns: number;
  gapPx: number;
  topPx: number;
}

/** What of a long grid is on the page. */
export interface Rows {
  /** Goes on the grid. */
  grid: RefCallback<HTMLElement>;
  /** Goes on the first card of a row, which is as high as its row; its number goes into `data-index`. */
  measure: RefCallback<HTMLElement>;
  columns: number;
  /** Cards `from` … `to` (exclusive) are there; the room of the others is kept free. */
  from: number;
  to: number;
  beforePx: number;
  afterPx: number;
}

/** Rows beyond the screen on both sides, so that neither Tab nor a quick thumb comes to an end. */
const OVERSCAN_ROWS = 5;
/** Until a row was seen. */
const USUAL_ROW_PX = { list: 80, cards: 300 };

/** Keeps only the rows of a grid on the page that are near the screen, however long it is. Its columns and gaps are CSS's. */
export function useRows(count: number): Rows {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const { columns, gapPx, topPx } = useGrid(element);
  const virtualizer = useWindowVirtualizer({
    count: Math.ceil(count / columns),
    estimateSize: () => (columns === 1 ? USUAL_ROW_PX.list : USUAL_ROW_PX.cards),
    overscan: OVERSCAN_ROWS,
    scrollMargin: topPx,
    gap: gapPx,
  });
  const rows = virtualizer.getVirtualItems();
  const [first] = rows;
  const last = rows.at(-1);
  return {
    grid: setElement,
    measure: virtualizer.measureElement,
    columns,
    from: (first?.index ?? 0) * columns,
    to: Math.min(count, ((last?.index ?? -1) + 1) * columns),
    beforePx: first ? first.start - topPx : 0,
    afterPx: last ? Math.max(0, virtualizer.getTotalSize() - (last.end - topPx)) : 0,
  };
}

/** How CSS lays the grid out, and how far down the page it begins. */
function useGrid(element: HTMLElement | null): Grid {
  const [grid, setGrid] = useState<Grid>({ columns: 1, gapPx: 0, topPx: 0 });
  useLayoutEffect(() => {
    if (!element) return;
    const look = () => {
      const { gridTemplateColumns, rowGap } = getComputedStyle(element);
      const now = {
        columns: gridTemplateColumns.split(' ').length,
        gapPx: Number.parseFloat(rowGap) || 0,
        topPx: Math.round(element.getBoundingClientRect().top + scrollY),
      };
      setGrid((before) => (before.columns === now.columns && before.gapPx === now.gapPx && before.topPx === now.topPx ? before : now));
    };
    look();
    // What is above the grid may grow, which moves it without changing its size.
    const observer = new ResizeObserver(look);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return grid;
}
