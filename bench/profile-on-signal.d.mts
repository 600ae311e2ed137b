export declare const PROFILE: string;
export declare function profileOnSignal(): void;
