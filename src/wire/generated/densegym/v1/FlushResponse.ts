// Original file: proto/densegym/v1/environment.proto


/**
 * Every reward up to `SessionResponse.final_step_id` is final.
 */
export interface FlushResponse {
}

/**
 * Every reward up to `SessionResponse.final_step_id` is final.
 */
export interface FlushResponse__Output {
}
