// Original file: proto/densegym/v1/environment.proto


/**
 * A plain TCP connection that carries the messages of a session after `open` in less time than a gRPC stream does. An offer: a
 * client that is not able to use it goes on by the stream.
 * 
 * The client connects to `port` of the host it has dialled and sends `token`; the server answers with one byte, 1, or closes
 * the connection. From then on every request and every reply travels in the pipe, and the stream carries nothing but the end:
 * what ends the one ends the other, and a gRPC status still says why. A first request that comes by the stream closes the pipe
 * to this session; one that comes by the stream after one by the pipe ends the session with INVALID_ARGUMENT.
 * 
 * A message is two uint32, little-endian, the sizes of head and body in bytes, then the head, a serialised SessionRequest or
 * SessionResponse, then the body: elements of large tensors of the head's observation, each with a `shared_memory` of the
 * segment `message`, whose offset counts from the start of the body and whose generation is 0. The body of a request is empty,
 * that of a reply may be. A server reads at most `Limits.max_message_bytes` of both.
 */
export interface Pipe {
  /**
   * TCP port.
   */
  'port'?: (number);
  /**
   * 16 bytes that nobody can guess, good for one connection.
   */
  'token'?: (Buffer | Uint8Array | string);
}

/**
 * A plain TCP connection that carries the messages of a session after `open` in less time than a gRPC stream does. An offer: a
 * client that is not able to use it goes on by the stream.
 * 
 * The client connects to `port` of the host it has dialled and sends `token`; the server answers with one byte, 1, or closes
 * the connection. From then on every request and every reply travels in the pipe, and the stream carries nothing but the end:
 * what ends the one ends the other, and a gRPC status still says why. A first request that comes by the stream closes the pipe
 * to this session; one that comes by the stream after one by the pipe ends the session with INVALID_ARGUMENT.
 * 
 * A message is two uint32, little-endian, the sizes of head and body in bytes, then the head, a serialised SessionRequest or
 * SessionResponse, then the body: elements of large tensors of the head's observation, each with a `shared_memory` of the
 * segment `message`, whose offset counts from the start of the body and whose generation is 0. The body of a request is empty,
 * that of a reply may be. A server reads at most `Limits.max_message_bytes` of both.
 */
export interface Pipe__Output {
  /**
   * TCP port.
   */
  'port': (number);
  /**
   * 16 bytes that nobody can guess, good for one connection.
   */
  'token': (Buffer);
}
