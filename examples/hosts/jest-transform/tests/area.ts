export interface Rectangle {
  readonly width: number
  readonly height: number
}

export function area({ width, height }: Rectangle): number {
  return width * height
}
