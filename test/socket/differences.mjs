// What is not the same over the socket as over the pipe, and why.
export const differences = []
