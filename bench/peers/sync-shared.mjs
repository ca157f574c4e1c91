// What the three measurements share: a process that has everything starts a second one, the fresh peer, which connects
// over the loopback and measures. Both read the same monotonic clock, so that a moment of one can be told to the other.
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export const AUTHORS = 100
export const LIVE = 300
const RECORD_BYTES = 300

export const isFresh = process.argv[2] === 'fresh'
export const perAuthor = isFresh ? Number(process.argv[3]) : Math.floor(Number(process.argv[2] ?? 100_000) / AUTHORS)
if (!(perAuthor > 0)) throw new Error(`give a number of operations, ${AUTHORS} at least`)

/** Bytes that do not compress, as ids and signatures do not. */
export const record = () => new Uint8Array(randomBytes(RECORD_BYTES))

export const now = () => process.hrtime.bigint()

/** What the fresh peer sends once it has everything: bytes of both directions, without the headers of TCP. */
export function measured(began, ended, socket) {
    const wire = socket.bytesRead + socket.bytesWritten
    // The most memory it has had, from Linux: getrusage would count what its parent had at the fork.
    const peak = Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024)
    return { seconds: Number(ended - began) / 1e9, wire, peak }
}

export function version(name) {
    const entry = createRequire(import.meta.url).resolve(name)
    for (let folder = dirname(entry); ; folder = dirname(folder)) {
        const found = read(join(folder, 'package.json'))
        if (found?.name === name) return found.version
        if (folder === dirname(folder)) throw new Error(`no version of ${name}`)
    }
}

function read(path) {
    try {
        return JSON.parse(readFileSync(path, 'utf8'))
    } catch {
        return null
    }
}

/** Starts the fresh peer, which is the same script. */
export function startFresh(script) {
    const fresh = fork(script, ['fresh', perAuthor])
    fresh.on('exit', code => {
        if (code === 0) return
        console.error(`the fresh peer ended with ${code}`)
        process.exit(1)
    })
    const send = message => fresh.send(message)
    const end = () => (send({ end: true }), once(fresh, 'exit'))
    return { send, next: inbox(fresh), end }
}

/** What the fresh peer is told, message after message; it does not outlive the process that started it. */
export function orders() {
    process.on('disconnect', () => process.exit(1))
    return inbox(process)
}

function inbox(from) {
    const waiting = []
    const come = []
    from.on('message', message => (waiting.length ? waiting.shift()(message) : come.push(message)))
    return () => new Promise(resolve => (come.length ? resolve(come.shift()) : waiting.push(resolve)))
}

/** Listens on a free port of the loopback for one peer. */
export async function listen() {
    const server = createServer({ noDelay: true })
    server.listen(0, '127.0.0.1')
    const accepted = once(server, 'connection').then(([socket]) => (server.close(), socket))
    await once(server, 'listening')
    return { port: server.address().port, accepted }
}

export const dial = port => connect({ port, host: '127.0.0.1', noDelay: true })

/** Messages with their length in four bytes before them. */
export function framed(socket, onMessage) {
    let chunks = []
    let held = 0
    let wanted = 4
    socket.on('data', chunk => {
        chunks.push(chunk)
        held += chunk.length
        while (held >= wanted) {
            const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
            const length = all.readUInt32LE(0)
            wanted = 4 + length
            chunks = [all]
            if (held < wanted) return
            chunks = held > wanted ? [all.subarray(wanted)] : []
            held -= wanted
            wanted = 4
            onMessage(all.subarray(4, 4 + length))
        }
    })
    return message => {
        const length = Buffer.alloc(4)
        length.writeUInt32LE(message.length)
        socket.cork()
        socket.write(length)
        socket.write(message)
        socket.uncork()
    }
}

/** One after the other: from the beginning of an append here until the fresh peer says that it could read it. */
export async function live(fresh, append) {
    const took = []
    for (let number = 0; number < LIVE; number++) {
        const began = now()
        await append(number)
        const { readable } = await fresh.next()
        took.push(Number(BigInt(readable) - began) / 1e6)
    }
    took.sort((a, b) => a - b)
    const at = share => Number(took[Math.ceil(share * LIVE) - 1].toFixed(2))
    return { live_ms_p50: at(0.5), live_ms_p99: at(0.99) }
}

/** Prints the one line. */
export function report({ peer, version, durable, signed, note }, synced, lived) {
    const operations = perAuthor * AUTHORS
    console.log(
        JSON.stringify({
            peer,
            version,
            operations,
            seconds: Number(synced.seconds.toFixed(3)),
            per_second: Math.round(operations / synced.seconds),
            wire_bytes_per_operation: Number((synced.wire / operations).toFixed(1)),
            durable,
            signed,
            ...lived,
            fresh_peak_mib: synced.peak,
            ...(note && { note }),
        }),
    )
}
