// The reactor's function.

export async function echo(argument: string): Promise<string> {
  return argument
}
