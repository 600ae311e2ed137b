// Original file: proto/densegym/v1/supervision.proto


/**
 * Asks for the open sessions.
 */
export interface ListSessionsRequest {
}

/**
 * Asks for the open sessions.
 */
export interface ListSessionsRequest__Output {
}
