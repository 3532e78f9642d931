// The worker of background-workerpool.
import workerpool from 'workerpool'
import { echo } from './functions.js'

workerpool.worker({ echo })
