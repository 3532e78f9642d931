// A warm blocking call of a synckit worker that asks a child process.
import { measureCalls } from './measure.js'
import { synckitChildEcho } from './synckit-child-echo.js'

measureCalls((argument) => synckitChildEcho(argument))
