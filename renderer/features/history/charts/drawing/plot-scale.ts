/** The plot area of a chart, px. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `bars` have one band each; points of `lines` are spread from edge to edge. */
export type ChartKind = 'bars' | 'lines';

/** Converts values to positions, with the same arithmetic as the axes. */
export interface PlotScale {
  readonly area: Area;
  readonly length: number;
  /** The value at the top edge. */
  readonly top: number;
  /** Width of one band; of lines, the distance between two points. */
  readonly bandPx: number;
  /** Centre of a band, or position of a point. */
  x(index: number): number;
  y(value: number): number;
}

export function createPlotScale(area: Area, kind: ChartKind, length: number, top: number): PlotScale {
  const bands = kind === 'bars' ? length : length - 1;
  const bandPx = bands > 0 ? area.width / bands : area.width;
  const first = area.x + (kind === 'bars' || length === 1 ? bandPx / 2 : 0);
  return {
    area,
    length,
    top,
    bandPx,
    x: (index) => first + index * bandPx,
    y: (value) => area.y + area.height * (1 - value / top),
  };
}
