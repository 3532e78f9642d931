// The reactor's functions.

export async function echo<T>(argument: T): Promise<T> {
  return argument
}

export const pid = async (): Promise<number> => process.pid
export const never = (): Promise<void> => new Promise(() => {})
export const bytes = async (size: number): Promise<Uint8Array> => new Uint8Array(size).fill(7)
