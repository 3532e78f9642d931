// The worker of call-sync-rpc, which takes CommonJS only.
module.exports = () => async (argument) => argument
