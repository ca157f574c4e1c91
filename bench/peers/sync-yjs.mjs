// One document with an array an author, each written by a client id of its own. Two processes, a plain socket with the
// two steps of y-protocols' sync: the fresh peer sends its state vector and gets one update with all that it lacks. The
// clock runs from connecting until the update is applied; making the update is inside it.
import * as Y from 'yjs'
import * as shared from './sync-shared.mjs'

const array = (doc, author) => doc.getArray(`author ${author}`)

async function main() {
    const fresh = shared.startFresh(import.meta.filename)
    const doc = new Y.Doc()
    const authors = []
    for (let author = 0; author < shared.AUTHORS; author++) {
        const own = new Y.Doc()
        for (let number = 0; number < shared.perAuthor; number++) array(own, author).push([shared.record()])
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(own))
        authors.push(own)
    }

    const { port, accepted } = await shared.listen()
    fresh.send({ port })
    const send = shared.framed(await accepted, vector => send(Y.encodeStateAsUpdate(doc, vector)))
    const synced = await fresh.next()

    doc.on('update', send)
    authors.forEach(own => own.on('update', update => Y.applyUpdate(doc, update)))
    const lived = await shared.live(fresh, number => {
        const author = number % authors.length
        array(authors[author], author).push([shared.record()])
    })
    shared.report({ peer: 'yjs', version: shared.version('yjs'), durable: false, signed: false }, synced, lived)
    await fresh.end()
}

async function freshPeer() {
    const next = shared.orders()
    const doc = new Y.Doc()
    const { port } = await next()

    const began = shared.now()
    const socket = shared.dial(port)
    let isSynced = false
    const send = shared.framed(socket, update => {
        Y.applyUpdate(doc, update)
        const ended = shared.now()
        if (isSynced) return process.send({ readable: String(ended) })
        isSynced = true
        for (let author = 0; author < shared.AUTHORS; author++) {
            if (array(doc, author).length !== shared.perAuthor) throw new Error('not every record is here')
        }
        process.send(shared.measured(began, ended, socket))
    })
    send(Y.encodeStateVector(doc))
    await next()
}

await (shared.isFresh ? freshPeer() : main())
process.exit(0)
