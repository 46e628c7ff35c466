/** The part of a chart in which its marks are drawn, px. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `bars` have a band of their own each; points of `lines` lie on both borders and evenly between. */
export type ChartKind = 'bars' | 'lines';

/** Where the values of a chart lie; the same arithmetic as that of its axes. */
export interface PlotScale {
  readonly area: Area;
  readonly length: number;
  /** The value at the upper border. */
  readonly top: number;
  /** Width of one band; of lines, the distance between two points. */
  readonly bandPx: number;
  /** Of the middle of a band, or of a point. */
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
