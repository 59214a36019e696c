import { InvalidArgumentError, Option } from 'commander'

export interface ListenAddress {
  /** Empty: every address of this machine. */
  readonly host: string
  readonly port: number
}

/** `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, or `:8080` for every address of this machine. */
function parseListen(text: string): ListenAddress {
  const {
    host = '',
    six,
    port = '',
  } = /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<host>[\w.-]*)):(?<port>\d{1,5})$/.exec(text)?.groups ?? {}
  if (port === '' || Number(port) > 65_535)
    throw new InvalidArgumentError('write an address and a port such as 127.0.0.1:8080')
  return { host: six ?? host, port: Number(port) }
}

/** An option that takes an address to listen at. */
export function listenOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseListen)
}
