// One document with a list an author, each written by an actor of its own, one change a record. Two processes, a plain
// socket with automerge's own sync protocol. The clock runs from connecting until the fresh peer can read
// every record.
import * as Automerge from '@automerge/automerge'
import * as shared from './sync-shared.mjs'

const lists = Object.fromEntries(Array.from({ length: shared.AUTHORS }, (_, author) => [`author ${author}`, []]))

function push(doc, author) {
    return Automerge.change(doc, it => {
        it[`author ${author}`].push(shared.record())
    })
}

async function main() {
    const fresh = shared.startFresh(import.meta.filename)
    const empty = Automerge.from(lists)
    let doc = Automerge.clone(empty)
    for (let author = 0; author < shared.AUTHORS; author++) {
        let own = Automerge.clone(empty)
        for (let number = 0; number < shared.perAuthor; number++) own = push(own, author)
        doc = Automerge.merge(doc, own)
        Automerge.free(own)
    }

    const { port, accepted } = await shared.listen()
    fresh.send({ port })
    const peer = synchronized(await accepted, () => doc, it => (doc = it))
    const synced = await fresh.next()
    const lived = await shared.live(fresh, number => {
        doc = push(doc, number % shared.AUTHORS)
        peer.tell()
    })
    const note = 'sync.sh asks for 10,000 operations at most: making 100,000 took about 20 s'
    const version = shared.version('@automerge/automerge')
    shared.report({ peer: 'automerge', version, durable: false, signed: false, note }, synced, lived)
    await fresh.end()
}

/** Sends whatever the protocol has to say, at once and after every message. */
function synchronized(socket, get, set, onTaken = () => {}) {
    let state = Automerge.initSyncState()
    const send = shared.framed(socket, message => {
        const [doc, after] = Automerge.receiveSyncMessage(get(), state, new Uint8Array(message))
        state = after
        set(doc)
        onTaken(doc)
        tell()
    })
    function tell() {
        const [after, message] = Automerge.generateSyncMessage(get(), state)
        state = after
        if (message) send(message)
    }
    return { tell }
}

const count = doc => Object.values(doc).reduce((sum, list) => sum + list.length, 0)

async function freshPeer() {
    const next = shared.orders()
    let doc = Automerge.init()
    const { port } = await next()

    let has = 0
    const began = shared.now()
    const socket = shared.dial(port)
    const all = shared.perAuthor * shared.AUTHORS
    const peer = synchronized(socket, () => doc, it => (doc = it), () => {
        const before = has
        has = count(doc)
        const ended = shared.now()
        if (has === before || has < all) return
        if (has > all) return process.send({ readable: String(ended) })
        process.send(shared.measured(began, ended, socket))
    })
    peer.tell()
    await next()
}

await (shared.isFresh ? freshPeer() : main())
process.exit(0)
