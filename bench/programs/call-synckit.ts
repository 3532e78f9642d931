// A warm blocking call of a bare synckit worker.
import { measureCalls } from './measure.js'
import { synckitEcho } from './synckit-echo.js'

measureCalls((argument) => synckitEcho(argument))
