// Original file: proto/densegym/v1/environment.proto


/**
 * The session has ended.
 */
export interface CloseResponse {
}

/**
 * The session has ended.
 */
export interface CloseResponse__Output {
}
