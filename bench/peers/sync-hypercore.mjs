// One hypercore an author, all replicated over one socket (encrypted by its Noise stream) into a second store on disk.
// Two processes. The clock runs from connecting until the fresh peer holds every block of every core.
import Corestore from 'corestore'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import * as shared from './sync-shared.mjs'

const folder = name => mkdtempSync(join(import.meta.dirname, `${name}-`))

async function main() {
    const fresh = shared.startFresh(import.meta.filename)
    const store = new Corestore(folder('full'))
    const cores = []
    for (let author = 0; author < shared.AUTHORS; author++) {
        const core = store.get({ name: `author ${author}` })
        await core.ready()
        // One signature for the batch: the fresh peer checks one a core in either case.
        await core.append(Array.from({ length: shared.perAuthor }, shared.record))
        cores.push(core)
    }

    const { port, accepted } = await shared.listen()
    fresh.send({ port, keys: cores.map(core => core.key.toString('hex')) })
    const socket = await accepted
    socket.pipe(store.replicate(false)).pipe(socket)

    const synced = await fresh.next()
    const lived = await shared.live(fresh, number => cores[number % cores.length].append(shared.record()))
    const note = 'written without fsync: outlives the process, perhaps not a power cut; one signature a core'
    const kind = { peer: 'hypercore', version: shared.version('hypercore'), durable: true, signed: true, note }
    shared.report(kind, synced, lived)
    await fresh.end()
}

async function freshPeer() {
    const next = shared.orders()
    const store = new Corestore(folder('fresh'))
    await store.ready()
    const { port, keys } = await next()
    const cores = keys.map(key => store.get({ key: Buffer.from(key, 'hex') }))
    await Promise.all(cores.map(core => core.ready()))

    const began = shared.now()
    const socket = shared.dial(port)
    socket.pipe(store.replicate(true)).pipe(socket)
    await Promise.all(cores.map(core => core.download({ start: 0, end: shared.perAuthor }).done()))
    const ended = shared.now()
    if (cores.some(core => core.contiguousLength !== shared.perAuthor)) throw new Error('not every block is here')
    const synced = shared.measured(began, ended, socket)

    for (const core of cores) {
        core.on('append', async () => {
            await core.get(core.length - 1)
            process.send({ readable: String(shared.now()) })
        })
    }
    process.send(synced)
    await next()
    process.exit(0)
}

await (shared.isFresh ? freshPeer() : main())
process.exit(0)
